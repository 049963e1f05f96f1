using System.Buffers.Binary;
using Sallyport.Core.Compression;

namespace Sallyport.Broker.Metering;

/// <summary>
/// Takes the text of a provider's WebSocket messages out of its frames, while they pass in pieces of any size. It is
/// shown bytes and changes none; frames that make no sense are the client's to complain about.
/// </summary>
internal sealed class SocketMessages(bool isCompressed, bool keepsContext, DecodedBytes take, Action messageEnds) : IDisposable
{
    private const int MaxHeadBytes = 10;
    private const int TextOpcode = 1, ContinuationOpcode = 0;

    // What a sender takes off the end of each compressed message (RFC 7692, 7.2.1).
    private static readonly byte[] s_flushMark = [0x00, 0x00, 0xff, 0xff];

    private readonly byte[] _head = new byte[MaxHeadBytes];
    private int _headLength;
    private long _left;
    private bool _inPayload, _isLast, _isData, _isText, _isPacked;
    private BodyDecoder? _decoder;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            if (_inPayload)
            {
                var part = bytes[..(int)Math.Min(bytes.Length, _left)];
                bytes = bytes[part.Length..];
                _left -= part.Length;
                if (_isData && _isText) Take(part);
                if (_left > 0) return;
                EndFrame();
            }
            if (bytes.IsEmpty) return;
            _head[_headLength++] = bytes[0];
            bytes = bytes[1..];
            if (_headLength == HeadLength()) StartFrame();
        }
    }

    public void Dispose() => _decoder?.Dispose();

    private int HeadLength() => _headLength < 2 ? 2 : (_head[1] & 0x7f) switch
    {
        126 => 4,
        127 => 10,
        _ => 2,
    };

    private void StartFrame()
    {
        _left = _headLength switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
            10 => BinaryPrimitives.ReadInt64BigEndian(_head.AsSpan(2)) & long.MaxValue,
            _ => _head[1] & 0x7f,
        };
        _headLength = 0;
        _inPayload = true;
        var opcode = _head[0] & 0x0f;
        // Control frames may stand between the frames of a message.
        _isData = opcode < 8;
        if (!_isData) return;
        _isLast = (_head[0] & 0x80) != 0;
        if (opcode == ContinuationOpcode) return;
        _isText = opcode == TextOpcode;
        _isPacked = isCompressed && (_head[0] & 0x40) != 0;
    }

    private void EndFrame()
    {
        _inPayload = false;
        if (!_isData || !_isLast || !_isText) return;
        if (_isPacked)
        {
            _decoder?.Decode(s_flushMark, take);
            if (!keepsContext)
            {
                _decoder?.Dispose();
                _decoder = null;
            }
        }
        _isText = false;
        messageEnds();
    }

    private void Take(ReadOnlySpan<byte> part)
    {
        if (!_isPacked) take(part);
        else (_decoder ??= BodyDecoder.ForMessages()).Decode(part, take);
    }
}
