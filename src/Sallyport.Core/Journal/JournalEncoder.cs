using System.Security.Cryptography;

namespace Sallyport.Core.Journal;

/// <summary>
/// Turns entries into chained lines in one reused buffer. It remembers the number and hash of the last line it wrote,
/// which become the chain's only once the buffer has been written to the file.
/// </summary>
internal sealed class JournalEncoder : IDisposable
{
    private readonly byte[] _hash = new byte[JournalLine.HexLength];
    private readonly JournalStamp _stamp = new();
    private readonly JournalLineWriter _line = new();
    // Kept: to set one up for each line costs about a tenth of the hashing.
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Seq { get; private set; }

    public ReadOnlySpan<byte> Hash => _hash;

    public ReadOnlySpan<byte> Lines => _line.Written;

    /// <summary>Starts an empty buffer whose first line follows the given one.</summary>
    public void Begin(long seq, ReadOnlySpan<byte> hash)
    {
        _line.Clear();
        Seq = seq;
        hash.CopyTo(_hash);
    }

    public void Add(JournalEntry entry, DateTimeOffset time)
    {
        var start = _line.Length;
        Seq++;
        _line.Number(JournalLine.Start, Seq);
        _line.Raw(",\"time\":\""u8);
        _line.Raw(_stamp.Of(time));
        _line.Raw("\""u8);
        Text(",\"type\":\""u8, entry.Type, JournalText.NameLength);
        Text(",\"session\":\""u8, entry.Session, JournalText.NameLength);
        Text(",\"agent\":\""u8, entry.Agent, JournalText.NameLength);
        Text(",\"credential\":\""u8, entry.Credential, JournalText.NameLength);
        Number(",\"credential_version\":"u8, entry.CredentialVersion);
        Text(",\"request\":\""u8, entry.Request, JournalText.NameLength);
        Text(",\"provider\":\""u8, entry.Provider, JournalText.NameLength);
        Text(",\"method\":\""u8, entry.Method, JournalText.NameLength);
        Text(",\"host\":\""u8, entry.Host, JournalText.NameLength);
        Text(",\"path\":\""u8, entry.Path, JournalText.PathLength);
        Text(",\"rule\":\""u8, entry.Rule, JournalText.NameLength);
        Text(",\"reason\":\""u8, entry.Reason, JournalText.DetailLength);
        Number(",\"status\":"u8, entry.Status);
        Number(",\"request_bytes\":"u8, entry.RequestBytes);
        Number(",\"response_bytes\":"u8, entry.ResponseBytes);
        Number(",\"microseconds\":"u8, entry.Microseconds);
        Text(",\"model\":\""u8, entry.Model, JournalText.NameLength);
        Number(",\"input_tokens\":"u8, entry.InputTokens);
        Number(",\"output_tokens\":"u8, entry.OutputTokens);
        Number(",\"nano_usd\":"u8, entry.NanoUsd);
        if (entry.Estimated is { } estimated) _line.Raw(estimated ? ",\"estimated\":true"u8 : ",\"estimated\":false"u8);
        Text(",\"capture\":\""u8, entry.Capture, JournalText.NameLength);
        Text(",\"capture_sha256\":\""u8, entry.CaptureSha256, JournalText.NameLength);
        Number(",\"process_id\":"u8, entry.ProcessId);
        Text(",\"detail\":\""u8, entry.Detail, JournalText.DetailLength);
        _line.Raw(JournalLine.BeforePrev);
        _line.Raw(_hash);
        _line.Raw("\""u8);
        HashOf(_line.Written[start..]);
        _line.Raw(JournalLine.BeforeHash);
        _line.Raw(_hash);
        _line.Raw("\"}\n"u8);
    }

    public void Dispose() => _sha256.Dispose();

    private void HashOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _sha256.AppendData(body);
        _sha256.GetHashAndReset(hash);
        Convert.TryToHexStringLower(hash, _hash, out _);
    }

    private void Text(ReadOnlySpan<byte> name, string? value, int length)
    {
        if (value is not null) _line.Text(name, JournalText.Bound(value, length));
    }

    private void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) _line.Number(name, number);
    }
}
