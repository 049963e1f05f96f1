using System.Diagnostics;

namespace Sallyport.Tests;

/// <summary>The repository's own files, for tests that hold them to a rule.</summary>
internal static class WorkTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Paths of all files that are, or would be, committed; relative to the root, with <c>/</c>.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sallyport.slnx"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException($"no Sallyport.slnx above {AppContext.BaseDirectory}");
    }

    private static List<string> ListFiles()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
        })!;
        var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return [.. files.Where(f => File.Exists(Path.Combine(Root, f)))];
    }
}
