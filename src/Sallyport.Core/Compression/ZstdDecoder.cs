using System.Buffers;
using ZstdSharp;

namespace Sallyport.Core.Compression;

internal sealed class ZstdDecoder : BodyDecoder
{
    // Browsers' bound for the web (RFC 9659): 8 MB. A body that asks for more is not read.
    private const int MaxWindowLog = 23;

    private readonly Decompressor _decompressor = new();
    private readonly byte[] _buffer = new byte[BufferBytes];

    public ZstdDecoder() => _decompressor.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);

    public override void Dispose() => _decompressor.Dispose();

    protected override bool TryDecode(ReadOnlySpan<byte> bytes, DecodedBytes take)
    {
        try
        {
            while (true)
            {
                var status = _decompressor.UnwrapStream(bytes, _buffer, out var consumed, out var written);
                if (written > 0) take(_buffer.AsSpan(0, written));
                bytes = bytes[consumed..];
                if (status == OperationStatus.InvalidData) return false;
                // A full buffer may have left something inside.
                if (bytes.IsEmpty && written < _buffer.Length) return true;
                if (consumed == 0 && written == 0) return bytes.IsEmpty;
            }
        }
        catch (ZstdException)
        {
            return false;
        }
    }
}
