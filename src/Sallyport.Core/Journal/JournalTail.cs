using Microsoft.Win32.SafeHandles;

namespace Sallyport.Core.Journal;

/// <summary>
/// Where a file's chain ends: its last line that is shaped like an entry, and the length up to its last newline.
/// Whatever stands after that newline was never finished.
/// </summary>
internal sealed record JournalTail(long Seq, byte[] Hash, long CompleteLength)
{
    private const int ChunkBytes = 64 << 10;

    /// <summary>Reads from the end in growing steps. <see cref="Seq"/> is 0 where no line is shaped like an entry.</summary>
    public static JournalTail Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        for (long size = ChunkBytes; ; size *= 4)
        {
            var offset = Math.Max(0, length - size);
            var chunk = new byte[length - offset];
            var read = RandomAccess.Read(file, chunk, offset);
            if (Find(chunk.AsSpan(0, read), offset) is { } tail && (tail.Seq > 0 || offset == 0)) return tail;
        }
    }

    private static JournalTail? Find(ReadOnlySpan<byte> chunk, long offset)
    {
        var end = chunk.LastIndexOf((byte)'\n');
        if (end < 0) return offset == 0 ? new JournalTail(0, JournalLine.Zeros.ToArray(), 0) : null;
        var complete = offset + end + 1;
        while (end > 0)
        {
            var before = chunk[..end].LastIndexOf((byte)'\n');
            if (before < 0 && offset > 0) return null;
            if (JournalLine.TryParse(chunk[(before + 1)..end], out var parts))
                return new JournalTail(parts.Seq, parts.Hash.ToArray(), complete);
            end = before;
        }
        return offset == 0 ? new JournalTail(0, JournalLine.Zeros.ToArray(), complete) : null;
    }
}
