using System.Buffers.Binary;

namespace Sallyport.Broker.Sockets;

/// <summary>The head of a WebSocket frame (RFC 6455, 5.2), taken in byte by byte.</summary>
internal sealed class FrameHead
{
    private const int MaxBytes = 14;

    private readonly byte[] _bytes = new byte[MaxBytes];
    private int _count;

    public bool IsLast => (_bytes[0] & 0x80) != 0;
    public bool HasExtensionBits => (_bytes[0] & 0x70) != 0;
    public int Opcode => _bytes[0] & 0x0f;
    public bool IsControl => Opcode >= 8;
    public bool IsMasked => (_bytes[1] & 0x80) != 0;
    public ReadOnlySpan<byte> Mask => _bytes.AsSpan(Length - 4, 4);

    public long PayloadBytes => (_bytes[1] & 0x7f) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(2)),
        127 => BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(2)),
        var length => length,
    };

    private int Length => _count < 2 ? 2 : 2 + ((_bytes[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 }) + (IsMasked ? 4 : 0);

    public void Clear() => _count = 0;

    /// <summary>True when the head is complete.</summary>
    public bool Take(byte b)
    {
        _bytes[_count++] = b;
        return _count == Length;
    }
}
