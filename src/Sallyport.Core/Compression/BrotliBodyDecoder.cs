using System.Buffers;
using System.IO.Compression;

namespace Sallyport.Core.Compression;

internal sealed class BrotliBodyDecoder : BodyDecoder
{
    private readonly byte[] _buffer = new byte[BufferBytes];
    private BrotliDecoder _decoder;

    public override void Dispose() => _decoder.Dispose();

    protected override bool TryDecode(ReadOnlySpan<byte> bytes, DecodedBytes take)
    {
        while (true)
        {
            var status = _decoder.Decompress(bytes, _buffer, out var consumed, out var written);
            if (written > 0) take(_buffer.AsSpan(0, written));
            bytes = bytes[consumed..];
            switch (status)
            {
                case OperationStatus.DestinationTooSmall: continue;
                case OperationStatus.NeedMoreData: return true;
                case OperationStatus.Done: return bytes.IsEmpty;
                default: return false;
            }
        }
    }
}
