using Microsoft.Win32.SafeHandles;

namespace Sallyport.Core.Journal;

/// <summary>Reads the complete lines of a file from its end to its beginning.</summary>
internal static class BackwardLines
{
    private const int ChunkBytes = 64 << 10;

    /// <param name="length">Where the last complete line ends, after its newline.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(SafeFileHandle file, long length)
    {
        // What stands before the first newline of the chunks read so far: the end of a line that begins further up.
        ReadOnlyMemory<byte> rest = default;
        while (length > 0)
        {
            var offset = Math.Max(0, length - ChunkBytes);
            var chunk = new byte[length - offset + rest.Length];
            var read = RandomAccess.Read(file, chunk.AsSpan(0, (int)(length - offset)), offset);
            if (read < length - offset) yield break; // Cut by somebody meanwhile.
            rest.CopyTo(chunk.AsMemory(read));
            var end = chunk.Length;
            while (end > 0 && chunk.AsSpan(0, end - 1).LastIndexOf((byte)'\n') is >= 0 and var before)
            {
                yield return Line(chunk.AsMemory(before + 1, end - before - 1));
                end = before + 1;
            }
            rest = chunk.AsMemory(0, end);
            length = offset;
        }
        if (rest.Length > 0) yield return Line(rest);
    }

    private static ReadOnlyMemory<byte> Line(ReadOnlyMemory<byte> line) => line.Span.EndsWith("\n"u8) ? line[..^1] : line;
}
