using System.Buffers;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Sockets;

/// <summary>
/// The client's frames on their way up: searched for credentials, and, where the grant depends on what they say, held
/// message by message until it is decided on.
/// </summary>
internal sealed class ClientFrames(Exchange x, long limitBytes)
{
    private readonly bool _decides = x.Grant is { } grant && x.Operation is { } operation && ContentRules.MustRead(grant, operation);
    private readonly FrameReader _frames = new(isFromClient: true);
    private readonly ArrayBufferWriter<byte> _held = new();
    private JsonContentReader? _message;
    private long _messageBytes;
    private int _ready;

    /// <summary>Takes what came; null, or why nothing more may pass.</summary>
    public Denial? Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_frames.Next(bytes, out var length, out var isData, out var messageEnds) is { } broken) return broken;
            _held.Write(bytes[..length]);
            if (isData && Take(bytes[..length]) is { } refused) return refused;
            if (messageEnds && Decide() is { } denial) return denial;
            bytes = bytes[length..];
            if (!_decides || _frames.IsBetweenMessages) _ready = _held.WrittenCount;
        }
        return null;
    }

    /// <summary>What may go on now; valid until <see cref="Sent"/>.</summary>
    public ReadOnlyMemory<byte> Ready => _held.WrittenMemory[.._ready];

    public void Sent()
    {
        if (_ready == 0) return;
        var rest = _held.WrittenSpan[_ready..].ToArray();
        _held.ResetWrittenCount();
        _held.Write(rest);
        _ready = 0;
    }

    private Denial? Take(ReadOnlySpan<byte> masked)
    {
        var payload = ArrayPool<byte>.Shared.Rent(masked.Length);
        try
        {
            var plain = payload.AsSpan(0, masked.Length);
            _frames.Unmask(masked, plain);
            if (x.Leaks?.Next(plain) is { } alarm) return alarm;
            if (!_decides) return null;
            _messageBytes += plain.Length;
            if (_messageBytes > limitBytes) return new Denial(Rule.ContentBeyondLimit, "the end of a WebSocket message");
            return (_message ??= JsonContentReader.ForFrame()).Read(plain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload);
        }
    }

    private Denial? Decide()
    {
        if (!_decides) return null;
        var message = _message ?? JsonContentReader.ForFrame();
        (_message, _messageBytes) = (null, 0);
        return message.Complete() ?? PolicyDecision.OnContent(GrantFor(message), x.Operation!, FactsOf(message));
    }

    /// <summary>A Realtime connection has its model already; of Responses' messages only those that ask need one.</summary>
    private Grant GrantFor(JsonContentReader message) =>
        message.Facts.Model is null && !Asks(message) ? x.Grant! with { Models = NameRules.Any } : x.Grant!;

    private ContentFacts FactsOf(JsonContentReader message)
    {
        var facts = message.Facts;
        if (x.Operation!.Content != ContentShape.Responses) return facts with { Model = facts.Model ?? x.Content.Model };
        return Asks(message) ? facts : facts with { Store = facts.Store ?? false };
    }

    private bool Asks(JsonContentReader message) => x.Operation!.Content != ContentShape.Responses || message.EventType == "response.create";
}
