using System.Buffers;
using Sallyport.Broker.Forwarding;
using Sallyport.Broker.Leaks;
using Sallyport.Core.Leaks;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Sockets;

/// <summary>
/// The provider's frames on their way down, with what stands for a key, cut or filled to its length, where one was
/// repeated. Held back is only what may be the beginning of one.
/// </summary>
internal sealed class ServerFrames(Exchange x)
{
    private readonly SecretPatterns? _patterns = x.Leaks is { Patterns.MaxLength: > 0 } leaks ? leaks.Patterns : null;
    private readonly FrameReader _frames = new(isFromClient: false);
    private byte[] _raw = new byte[16 * 1024];
    private int _count;
    private int _ready;

    // Where in _raw the payload of the message stands that is still looked at.
    private readonly List<int> _places = [];

    /// <summary>Whether what was sent ends with a frame, so that another may follow.</summary>
    public bool IsBetweenFrames => _frames.IsBetweenFrames && _ready == _count;

    public bool IsBetweenMessages => _frames.IsBetweenMessages && _ready == _count;

    public ReadOnlyMemory<byte> Ready => _raw.AsMemory(0, _ready);

    public Denial? Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_frames.Next(bytes, out var length, out var isData, out var messageEnds) is { } broken) return broken;
            var part = bytes[..length];
            if (!isData || _patterns is null)
            {
                Append(part, 0);
                if (messageEnds) _places.Clear();
            }
            else if (_places.Count > 0 || _patterns.Find(part, out _, out _) >= 0)
            {
                Append(part, part.Length);
                Scrub(messageEnds);
            }
            else
            {
                Append(part, messageEnds ? 0 : _patterns.Unfinished(part));
            }
            bytes = bytes[length..];
        }
        _ready = _places.Count > 0 ? _places[0] : _count;
        return null;
    }

    public void Sent()
    {
        _raw.AsSpan(_ready, _count - _ready).CopyTo(_raw);
        for (var i = 0; i < _places.Count; i++) _places[i] -= _ready;
        _count -= _ready;
        _ready = 0;
    }

    /// <param name="watched">How many bytes at its end are still looked at.</param>
    private void Append(ReadOnlySpan<byte> bytes, int watched)
    {
        if (_count + bytes.Length > _raw.Length) Array.Resize(ref _raw, Math.Max(_raw.Length * 2, _count + bytes.Length));
        bytes.CopyTo(_raw.AsSpan(_count));
        for (var i = bytes.Length - watched; i < bytes.Length; i++) _places.Add(_count + i);
        _count += bytes.Length;
    }

    private void Scrub(bool messageEnds)
    {
        var joined = ArrayPool<byte>.Shared.Rent(_places.Count);
        try
        {
            var text = joined.AsSpan(0, _places.Count);
            for (var i = 0; i < text.Length; i++) text[i] = _raw[_places[i]];
            var at = 0;
            for (int found; (found = _patterns!.Find(text[at..], out var length, out var owner)) >= 0; at += found + length)
            {
                var with = AnswerScrub.StandIn(x, _patterns.NameOf(owner)).Span;
                for (var i = 0; i < length; i++) _raw[_places[at + found + i]] = i < with.Length ? with[i] : (byte)'*';
            }
            var hold = messageEnds ? 0 : _patterns.Unfinished(text[at..]);
            _places.RemoveRange(0, _places.Count - hold);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined, clearArray: true);
        }
    }
}
