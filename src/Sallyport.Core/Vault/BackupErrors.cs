using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>Everything that can go wrong with a backup and that its owner can mend.</summary>
public static class BackupErrors
{
    public static UserError Exists(string path) => new(
        "backup-exists", ExitCode.Refused,
        $"{TerminalText.Escape(path)} exists already, and a backup never overwrites anything",
        "name another file");

    public static UserError CannotWrite(string path, Exception cause) => new(
        "backup-not-written", ExitCode.Failure,
        $"the backup {TerminalText.Escape(path)} cannot be written: {cause.Message}", null, cause);

    public static UserError CannotRead(string path, Exception cause) => new(
        "backup-unreadable", ExitCode.NotFound,
        $"the backup {TerminalText.Escape(path)} cannot be read: {cause.Message}", null, cause);

    public static UserError NotABackup(string path) => new(
        "backup-unknown", ExitCode.BadData,
        $"{TerminalText.Escape(path)} is not a backup made by `sally keys backup`; nothing was changed");

    public static UserError Newer(string path, string version) => new(
        "backup-newer-version", ExitCode.BadData,
        $"the backup {TerminalText.Escape(path)} has format {TerminalText.Escape(version)}, which this version of sally does not know; nothing was changed",
        "use the newer sally that wrote it");

    public static UserError WrongPassphrase(string path, Exception cause) => new(
        "backup-wrong-passphrase", ExitCode.VaultLocked,
        $"this passphrase does not open the backup {TerminalText.Escape(path)}, or the file was altered; nothing was changed", null, cause);

    public static UserError NamesTaken(IReadOnlyList<string> names) => new(
        "backup-names-taken", ExitCode.Refused,
        $"the vault has {(names.Count == 1 ? "a credential" : "credentials")} of the same name already: {string.Join(", ", names)}; nothing was restored",
        "add --replace to store what the backup holds as new versions");

    public static UserError NoPassphrase() => new(
        "backup-needs-passphrase", ExitCode.VaultLocked,
        "a backup has a passphrase of its own, and there is no terminal to ask for it",
        "name a file that holds it with --backup-passphrase-file");
}
