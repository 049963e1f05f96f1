using System.Buffers;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Captures;

/// <summary>A capture, decrypted. All that is here is authentic; <see cref="State"/> says whether it is all there was.</summary>
public sealed class CapturedCall
{
    private readonly ArrayBufferWriter<byte> _requestHead = new(), _requestBody = new(), _answerHead = new(), _answerBody = new();
    private readonly List<CapturedMessage> _messages = [];
    private readonly Dictionary<bool, (TimeSpan Since, ArrayBufferWriter<byte> Content)> _begun = [];

    private CapturedCall()
    {
    }

    public CaptureState State { get; private set; }

    /// <summary>Null where not even the first record is there.</summary>
    public CaptureStart? Start { get; private set; }

    /// <summary>Null where the last record is not there.</summary>
    public CaptureEnd? End { get; private set; }

    public ReadOnlyMemory<byte> RequestHead => _requestHead.WrittenMemory;
    public ReadOnlyMemory<byte> RequestBody => _requestBody.WrittenMemory;
    public ReadOnlyMemory<byte> AnswerHead => _answerHead.WrittenMemory;
    public ReadOnlyMemory<byte> AnswerBody => _answerBody.WrittenMemory;

    /// <summary>Of a WebSocket, both directions, in the order in which they came.</summary>
    public IReadOnlyList<CapturedMessage> Messages { get; private set; } = [];

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CapturedCall Read(CaptureFolder folder, string id, Secret key)
    {
        using var file = folder.OpenRead(id);
        return Read(file, id, key);
    }

    public static CapturedCall Read(Stream file, string id, Secret key)
    {
        var call = new CapturedCall();
        var reader = new CaptureReader(file, id, key);
        foreach (var record in reader.Records()) call.Take(record);
        foreach (var (isFromAgent, (since, content)) in call._begun) call._messages.Add(new CapturedMessage(isFromAgent, since, content.WrittenMemory, IsWhole: false));
        // One that waited for its redaction was written later than it came.
        call.Messages = [.. call._messages.OrderBy(m => m.Elapsed)];
        call.State = reader.State;
        return call;
    }

    private void Take(CaptureRecord record)
    {
        switch (record.Kind)
        {
            case CaptureRecordKind.Start: Start = JsonSerializer.Deserialize(record.Content.Span, CaptureJson.Default.CaptureStart); break;
            case CaptureRecordKind.End: End = JsonSerializer.Deserialize(record.Content.Span, CaptureJson.Default.CaptureEnd); break;
            case CaptureRecordKind.RequestHead: _requestHead.Write(record.Content.Span); break;
            case CaptureRecordKind.RequestBody: _requestBody.Write(record.Content.Span); break;
            case CaptureRecordKind.AnswerHead: _answerHead.Write(record.Content.Span); break;
            case CaptureRecordKind.AnswerBody: _answerBody.Write(record.Content.Span); break;
            case CaptureRecordKind.MessageUp or CaptureRecordKind.MessageUpEnd: Take(record, isFromAgent: true, record.Kind == CaptureRecordKind.MessageUpEnd); break;
            case CaptureRecordKind.MessageDown or CaptureRecordKind.MessageDownEnd: Take(record, isFromAgent: false, record.Kind == CaptureRecordKind.MessageDownEnd); break;
        }
    }

    private void Take(CaptureRecord record, bool isFromAgent, bool ends)
    {
        if (!_begun.TryGetValue(isFromAgent, out var message)) message = (record.Elapsed, new ArrayBufferWriter<byte>());
        message.Content.Write(record.Content.Span);
        _begun[isFromAgent] = message;
        if (!ends) return;
        _begun.Remove(isFromAgent);
        _messages.Add(new CapturedMessage(isFromAgent, message.Since, message.Content.WrittenMemory, IsWhole: true));
    }
}
