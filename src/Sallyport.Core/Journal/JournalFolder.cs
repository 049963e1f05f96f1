using System.Globalization;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>The names inside the journal's folder: numbered files, the head, the lock, fragments moved aside.</summary>
internal sealed class JournalFolder(string path)
{
    public const string HeadName = "head.json";
    public const string LockName = "lock";
    private const string Prefix = "journal-";
    private const string Suffix = ".jsonl";

    public string Path { get; } = path;

    public string HeadFile => System.IO.Path.Combine(Path, HeadName);

    public string LockFile => System.IO.Path.Combine(Path, LockName);

    public string FileOf(int number) => System.IO.Path.Combine(Path, NameOf(number));

    public string FragmentOf(int number, long offset, int attempt) => System.IO.Path.Combine(
        Path, string.Create(CultureInfo.InvariantCulture, $"torn-{number:d6}-{offset}-{attempt}.fragment"));

    public static string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:d6}{Suffix}");

    /// <summary>The number in a journal file's name, or 0 for any other name.</summary>
    public static int NumberOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan()[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    /// <summary>The numbers of the files that exist, ascending; none where the folder does not exist.</summary>
    public int[] Numbers()
    {
        if (!Directory.Exists(Path)) return [];
        return [.. Directory.EnumerateFiles(Path, Prefix + "*" + Suffix)
            .Select(static file => NumberOf(System.IO.Path.GetFileName(file)))
            .Where(static number => number > 0)
            .Order()];
    }

    public void Create() => PrivateFolder.Create(Path);

    /// <summary>Opens a file unbuffered and shared: who may write is settled by <see cref="JournalLock"/>.</summary>
    public static FileStream OpenShared(string file, FileMode mode)
    {
        var options = PrivateFolder.CreateFile(mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        options.BufferSize = 0;
        return new FileStream(file, options);
    }
}
