namespace Sallyport.Cli.Tests;

/// <summary>Files of the work tree that tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sallyport.slnx"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException($"no Sallyport.slnx above {AppContext.BaseDirectory}");
    }
}
