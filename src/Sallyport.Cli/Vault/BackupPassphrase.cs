using System.CommandLine;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>Where a backup's own passphrase comes from: a file, or the terminal.</summary>
internal sealed class BackupPassphrase
{
    private readonly Option<string?> _file = new("--backup-passphrase-file")
    {
        Description = "Take the backup's own passphrase from this file instead of asking for it",
        HelpName = "FILE",
    };

    public void AddTo(Command command) => command.Options.Add(_file);

    /// <summary>For a new backup: typed twice.</summary>
    public PassphraseKey Choose(CliContext context, ParseResult parsed) => new(FromFile(parsed)
        ?? (context.AskHidden is null ? throw BackupErrors.NoPassphrase() : VaultAccess.Resolver(context).AskTwice("Passphrase for the backup: ")));

    /// <summary>For one that exists: typed once.</summary>
    public PassphraseKey Ask(CliContext context, ParseResult parsed) => new(FromFile(parsed)
        ?? (context.AskHidden ?? throw BackupErrors.NoPassphrase())("Passphrase of the backup: ") ?? throw KeySourceErrors.NotAsked());

    private Secret? FromFile(ParseResult parsed) => parsed.GetValue(_file) is { } path ? KeySourceResolver.ReadPassphrase(path) : null;
}
