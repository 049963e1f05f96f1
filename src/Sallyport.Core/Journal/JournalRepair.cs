using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Sallyport.Core.Journal;

/// <summary>Copies an unfinished last line to a file of its own, so that a repair never drops a byte.</summary>
internal static class JournalRepair
{
    private const int MaxAttempts = 1000;

    /// <summary>Returns what to write down about it. The fragment in <paramref name="file"/> is left for the next entry to overwrite.</summary>
    public static string MoveAside(JournalFolder folder, int number, SafeFileHandle file, long offset)
    {
        var length = RandomAccess.GetLength(file) - offset;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var target = folder.FragmentOf(number, offset, attempt);
            if (File.Exists(target)) continue;
            WriteCopy(file, offset, target);
            return string.Create(CultureInfo.InvariantCulture,
                $"{length} bytes of an unfinished entry at the end of {JournalFolder.NameOf(number)} were moved to {Path.GetFileName(target)}");
        }
        throw new IOException($"There are more than {MaxAttempts} fragments of {JournalFolder.NameOf(number)} in '{folder.Path}'.");
    }

    private static void WriteCopy(SafeFileHandle file, long offset, string target)
    {
        try
        {
            using var copy = JournalFolder.OpenShared(target, FileMode.CreateNew);
            Copy(file, offset, copy.SafeFileHandle);
            RandomAccess.FlushToDisk(copy.SafeFileHandle);
        }
        catch (IOException)
        {
            // The original is still in place; half a copy would only take up what is left of the disk.
            File.Delete(target);
            throw;
        }
    }

    private static void Copy(SafeFileHandle from, long offset, SafeFileHandle to)
    {
        var buffer = new byte[64 << 10];
        long written = 0;
        while (RandomAccess.Read(from, buffer, offset + written) is > 0 and var read)
        {
            RandomAccess.Write(to, buffer.AsSpan(0, read), written);
            written += read;
        }
    }
}
