using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Cli.Doctor;

/// <summary>Whether other users can read or change what Sallyport keeps. Unix only: elsewhere the folder's ACL decides.</summary>
internal static class PermissionChecks
{
    private const UnixFileMode OthersMask = (UnixFileMode)0b000_111_111;

    public static IEnumerable<CheckResult> Run(CliContext context)
    {
        var home = context.Home;
        if (OperatingSystem.IsWindows() || !Directory.Exists(home.Root)) yield break;
        var open = 0;
        foreach (var path in Paths(home))
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & OthersMask) == 0) continue;
            open++;
            yield return CheckResult.Finding("permissions", $"other users may use {path}",
                $"mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}", $"chmod {(Directory.Exists(path) ? "700" : "600")} {path}");
        }
        if (open == 0) yield return CheckResult.Ok("permissions", "only this user can read the vault, the journal and the settings", home.Root);
    }

    private static IEnumerable<string> Paths(SallyHome home)
    {
        string[] fixedPaths =
        [
            home.Root, home.VaultFile, $"{home.VaultFile}-wal", $"{home.VaultFile}-shm", home.ConfigFile,
            home.ProvidersFolder, home.JournalFolder, home.RunFolder,
        ];
        IEnumerable<string> journal = Directory.Exists(home.JournalFolder) ? Directory.EnumerateFiles(home.JournalFolder).Order(StringComparer.Ordinal) : [];
        return fixedPaths.Concat(journal).Concat(KeyFile(home)).Where(Path.Exists);
    }

    private static IEnumerable<string> KeyFile(SallyHome home)
    {
        string? path;
        try
        {
            path = VaultFile.Read(home)?.KeyFilePath;
        }
        catch (UserError)
        {
            yield break; // The vault's own check reports what is wrong with it.
        }
        if (path is not null) yield return path;
    }
}
