using System.IO.Compression;
using System.Text;
using CsCheck;
using Sallyport.Core.Compression;
using Xunit;

namespace Sallyport.Tests.Core.Compression;

public sealed class BodyDecoderTests
{
    public static TheoryData<string> Encodings => ["gzip", "deflate", "br", "zstd"];

    [Theory, MemberData(nameof(Encodings))]
    public void What_was_packed_comes_out_however_the_bytes_are_cut(string encoding) =>
        Gen.Select(Gen.Byte.Array[0, 5000], Gen.Int[1, 700], Gen.Int[1, 5000]).Sample((body, piece, flush) =>
        {
            var packed = Pack(encoding, body, flush);
            Assert.Equal(body, Unpack(encoding, packed, piece));
        }, iter: 200);

    [Theory, MemberData(nameof(Encodings))]
    public void What_was_flushed_comes_out_at_once(string encoding)
    {
        using var decoder = BodyDecoder.For(encoding)!;
        using var packed = new MemoryStream();
        using var packer = Packer(encoding, packed);
        for (var i = 0; i < 50; i++)
        {
            packer.Write(Encoding.UTF8.GetBytes($"data: {i}\n\n"));
            packer.Flush();
            var seen = "";
            decoder.Decode(packed.ToArray(), bytes => seen += Encoding.UTF8.GetString(bytes));
            packed.SetLength(0);
            Assert.Equal($"data: {i}\n\n", seen);
        }
    }

    [Theory, MemberData(nameof(Encodings))]
    public void A_body_that_unpacks_to_64_MB_is_not_held(string encoding)
    {
        var packed = Pack(encoding, new byte[64 << 20], 1 << 20);
        using var decoder = BodyDecoder.For(encoding)!;
        long count = 0;
        decoder.Decode(packed.AsSpan(0, 1), bytes => count += bytes.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        decoder.Decode(packed.AsSpan(1), bytes => count += bytes.Length);
        Assert.Equal(64 << 20, count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory, MemberData(nameof(Encodings))]
    public void A_damaged_body_ends_without_an_exception(string encoding) =>
        Gen.Select(Gen.Byte.Array[20, 500], Gen.Int[0, 19], Gen.Byte).Sample((body, at, value) =>
        {
            var packed = Pack(encoding, body, 100);
            packed[at % packed.Length] ^= value;
            Assert.InRange(Unpack(encoding, packed, 50).Length, 0, 1 << 20);
        }, iter: 300);

    [Theory, InlineData("compress"), InlineData("gzip, br"), InlineData("")]
    public void An_encoding_that_is_not_known_has_no_decoder(string encoding) => Assert.Null(BodyDecoder.For(encoding));

    internal static byte[] Pack(string encoding, byte[] body, int flushEvery)
    {
        var packed = new MemoryStream();
        using (var packer = Packer(encoding, packed))
        {
            for (var at = 0; at < body.Length; at += flushEvery)
            {
                packer.Write(body.AsSpan(at, Math.Min(flushEvery, body.Length - at)));
                packer.Flush();
            }
        }
        return packed.ToArray();
    }

    private static byte[] Unpack(string encoding, byte[] packed, int piece)
    {
        using var decoder = BodyDecoder.For(encoding)!;
        var unpacked = new MemoryStream();
        for (var at = 0; at < packed.Length; at += piece)
            decoder.Decode(packed.AsSpan(at, Math.Min(piece, packed.Length - at)), unpacked.Write);
        return unpacked.ToArray();
    }

    private static Stream Packer(string encoding, Stream to) => encoding switch
    {
        "gzip" => new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(to, CompressionLevel.Fastest, leaveOpen: true),
        "br" => new BrotliStream(to, CompressionLevel.Fastest, leaveOpen: true),
        _ => new ZstdSharp.CompressionStream(to, leaveOpen: true),
    };
}
