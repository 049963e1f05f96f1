using Sallyport.Core.Policy;

namespace Sallyport.Broker.Sockets;

/// <summary>Walks through the frames of one direction, in pieces of any size, and holds them to what was agreed on.</summary>
internal sealed class FrameReader(bool isFromClient)
{
    private readonly FrameHead _head = new();
    private readonly byte[] _mask = new byte[4];
    private long _left;
    private int _maskAt;
    private bool _inPayload;
    private bool _inMessage;

    /// <summary>Whether the next byte begins a frame.</summary>
    public bool IsBetweenFrames { get; private set; } = true;

    /// <summary>Whether the next byte begins a message.</summary>
    public bool IsBetweenMessages => IsBetweenFrames && !_inMessage;

    /// <summary>
    /// Takes the next stretch: of a head, or of a payload. <paramref name="data"/> says whether it is a message's payload;
    /// <paramref name="messageEnds"/> whether a message is complete behind it.
    /// </summary>
    public Denial? Next(ReadOnlySpan<byte> bytes, out int length, out bool data, out bool messageEnds)
    {
        (length, data, messageEnds) = (0, false, false);
        if (_inPayload)
        {
            length = (int)Math.Min(bytes.Length, _left);
            data = !_head.IsControl;
            _left -= length;
            if (_left == 0) messageEnds = EndFrame();
            return null;
        }
        IsBetweenFrames = false;
        while (length < bytes.Length)
        {
            if (!_head.Take(bytes[length++])) continue;
            if (Check() is { } problem) return new Denial(Rule.MalformedContent, problem);
            _left = _head.PayloadBytes;
            _inPayload = true;
            if (_head.IsMasked) _head.Mask.CopyTo(_mask);
            _maskAt = 0;
            if (!_head.IsControl) _inMessage = true;
            if (_left == 0) messageEnds = EndFrame();
            return null;
        }
        return null;
    }

    /// <summary>Takes the mask off a stretch of payload; to be called once for each, in order.</summary>
    public void Unmask(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = (byte)(from[i] ^ _mask[(_maskAt + i) & 3]);
        _maskAt = (_maskAt + from.Length) & 3;
    }

    private bool EndFrame()
    {
        var ends = !_head.IsControl && _head.IsLast;
        if (ends) _inMessage = false;
        _inPayload = false;
        IsBetweenFrames = true;
        _head.Clear();
        return ends;
    }

    private string? Check()
    {
        if (_head.HasExtensionBits) return "a frame uses an extension that was not agreed on";
        if (_head.IsMasked != isFromClient) return "a frame is masked where it must not be, or is not where it must";
        if (_head.Opcode is > 2 and < 8 or > 10) return "a frame is of no known kind";
        if (_head.PayloadBytes < 0 || (_head.IsControl && (_head.PayloadBytes > 125 || !_head.IsLast))) return "a frame is longer than its kind may be";
        if (!_head.IsControl && _head.Opcode == 0 != _inMessage) return "the frames of two messages are mixed";
        return null;
    }
}
