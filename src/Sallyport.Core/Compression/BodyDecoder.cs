namespace Sallyport.Core.Compression;

/// <summary>Takes decoded bytes; they are valid during the call only.</summary>
public delegate void DecodedBytes(ReadOnlySpan<byte> bytes);

/// <summary>
/// Unpacks a compressed body that comes in pieces of any size, as far as it has come: what was flushed on the other side
/// comes out at once. It holds one small buffer, however much comes out of how little.
/// </summary>
public abstract class BodyDecoder : IDisposable
{
    protected const int BufferBytes = 16 * 1024;

    private bool _broken;

    /// <summary>For a <c>Content-Encoding</c>; null for one that is not known, and for several at once.</summary>
    public static BodyDecoder? For(string encoding) => encoding.Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new InflatingDecoder(InflatedFormat.Gzip),
        "deflate" => new InflatingDecoder(InflatedFormat.Zlib),
        "br" => new BrotliBodyDecoder(),
        "zstd" => new ZstdDecoder(),
        _ => null,
    };

    /// <summary>For the messages of a WebSocket that agreed on <c>permessage-deflate</c>: deflate without a header.</summary>
    public static BodyDecoder ForMessages() => new InflatingDecoder(InflatedFormat.Raw);

    /// <summary>Whether the body is damaged, or goes on behind its end.</summary>
    public bool IsBroken => _broken;

    /// <summary>Unpacks what follows. A body that is damaged gives nothing more from there on.</summary>
    public void Decode(ReadOnlySpan<byte> bytes, DecodedBytes take)
    {
        if (_broken || bytes.IsEmpty) return;
        try
        {
            _broken = !TryDecode(bytes, take);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            _broken = true;
        }
    }

    public abstract void Dispose();

    /// <returns>False where the body is damaged.</returns>
    protected abstract bool TryDecode(ReadOnlySpan<byte> bytes, DecodedBytes take);
}
