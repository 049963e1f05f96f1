using System.Buffers;
using System.Text.Json;

namespace Sallyport.Core.Journal;

/// <summary>
/// Turns entries into chained lines in one reused buffer. It remembers the number and hash of the last line it wrote,
/// which become the chain's only once the buffer has been written to the file.
/// </summary>
internal sealed class JournalEncoder : IDisposable
{
    private const int KeptBufferBytes = 1 << 20;

    private readonly byte[] _hash = new byte[JournalLine.HexLength];
    private readonly JournalStamp _stamp = new();
    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _buffer = new(16 << 10);

    public JournalEncoder() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });

    public long Seq { get; private set; }

    public ReadOnlySpan<byte> Hash => _hash;

    public ReadOnlySpan<byte> Lines => _buffer.WrittenSpan;

    /// <summary>Starts an empty buffer whose first line follows the given one.</summary>
    public void Begin(long seq, ReadOnlySpan<byte> hash)
    {
        if (_buffer.Capacity > KeptBufferBytes) _buffer = new ArrayBufferWriter<byte>(16 << 10);
        else _buffer.ResetWrittenCount();
        Seq = seq;
        hash.CopyTo(_hash);
    }

    public void Add(JournalEntry entry, DateTimeOffset time)
    {
        var start = _buffer.WrittenCount;
        Seq++;
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteNumber("seq"u8, Seq);
        _json.WriteString("time"u8, _stamp.Of(time));
        Text("type"u8, entry.Type, JournalText.NameLength);
        Text("session"u8, entry.Session, JournalText.NameLength);
        Text("agent"u8, entry.Agent, JournalText.NameLength);
        Text("credential"u8, entry.Credential, JournalText.NameLength);
        Number("credential_version"u8, entry.CredentialVersion);
        Text("request"u8, entry.Request, JournalText.NameLength);
        Text("provider"u8, entry.Provider, JournalText.NameLength);
        Text("method"u8, entry.Method, JournalText.NameLength);
        Text("host"u8, entry.Host, JournalText.NameLength);
        Text("path"u8, entry.Path, JournalText.PathLength);
        Text("rule"u8, entry.Rule, JournalText.NameLength);
        Text("reason"u8, entry.Reason, JournalText.DetailLength);
        Number("status"u8, entry.Status);
        Number("request_bytes"u8, entry.RequestBytes);
        Number("response_bytes"u8, entry.ResponseBytes);
        Number("microseconds"u8, entry.Microseconds);
        Text("model"u8, entry.Model, JournalText.NameLength);
        Number("input_tokens"u8, entry.InputTokens);
        Number("output_tokens"u8, entry.OutputTokens);
        Number("nano_usd"u8, entry.NanoUsd);
        if (entry.Estimated is { } estimated) _json.WriteBoolean("estimated"u8, estimated);
        Text("capture"u8, entry.Capture, JournalText.NameLength);
        Text("capture_sha256"u8, entry.CaptureSha256, JournalText.NameLength);
        Number("process_id"u8, entry.ProcessId);
        Text("detail"u8, entry.Detail, JournalText.DetailLength);
        _json.WriteString("prev"u8, _hash);
        _json.Flush();
        JournalLine.Hash(_buffer.WrittenSpan[start..], _hash);
        _buffer.Write(JournalLine.BeforeHash);
        _buffer.Write(_hash);
        _buffer.Write("\"}\n"u8);
    }

    public void Dispose() => _json.Dispose();

    private void Text(ReadOnlySpan<byte> name, string? value, int length)
    {
        if (value is not null) _json.WriteString(name, JournalText.Bound(value, length));
    }

    private void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) _json.WriteNumber(name, number);
    }
}
