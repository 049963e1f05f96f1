using System.Buffers.Text;

namespace Sallyport.Bench.Load;

/// <summary>The few facts of a response's head that the generator needs.</summary>
internal readonly record struct ResponseHead(int Length, int Status, long ContentLength, bool Chunked, bool Closes)
{
    /// <summary>Reads a head from the start of <paramref name="bytes"/>; false while its end has not arrived.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ResponseHead head)
    {
        head = default;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        if (end < 12 || !bytes.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(bytes[9..12], out int status, out _))
            throw new BenchFailure("the answer is not HTTP/1.1");

        var (length, chunked, closes) = (-1L, false, false);
        var lines = bytes[..(end + 2)];
        while (lines.IndexOf("\r\n"u8) is >= 0 and var line)
        {
            var text = lines[..line];
            lines = lines[(line + 2)..];
            if (ValueOf(text, "content-length:"u8, out var value)) _ = Utf8Parser.TryParse(value, out length, out _);
            else if (ValueOf(text, "transfer-encoding:"u8, out value)) chunked = value.EndsWith("chunked"u8);
            else if (ValueOf(text, "connection:"u8, out value)) closes = value.SequenceEqual("close"u8);
        }

        head = new ResponseHead(end + 4, status, length, chunked, closes);
        return true;
    }

    private static bool ValueOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lowerName, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (line.Length < lowerName.Length || !System.Text.Ascii.EqualsIgnoreCase(line[..lowerName.Length], lowerName)) return false;
        value = line[lowerName.Length..].Trim((byte)' ');
        return true;
    }
}
