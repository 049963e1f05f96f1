using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys restore FILE</c></summary>
public static class RestoreCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string>("file") { Description = "A file made by `sally keys backup`" };
        var replace = new Option<bool>("--replace") { Description = "Store the backup's keys as new versions where the names are taken" };
        var source = new KeySourceFlags();
        var passphrase = new BackupPassphrase();
        var command = new SallyCommand("restore", "Put the keys of a backup into the vault")
        {
            Details = "All of them or none. Makes the vault where there is none. Keys in the vault that the backup does not name stay as they are.",
            Examples = ["sally keys restore keys.sallyport-backup", "sally keys restore keys.sallyport-backup --replace"],
        };
        command.Arguments.Add(file);
        command.Options.Add(replace);
        passphrase.AddTo(command);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "restore a backup");
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            using var key = passphrase.Ask(context, parsed);
            var items = VaultBackup.Read(path, key);
            try
            {
                using var vault = VaultAccess.OpenOrCreate(context, source.Read(parsed));
                var taken = vault.List().Select(c => c.Name).Intersect(items.Select(i => i.Credential.Name)).ToList();
                if (taken.Count > 0 && !parsed.GetValue(replace)) throw BackupErrors.NamesTaken(taken);
                await VaultJournal.RecordAsync(context, vault,
                    new JournalEntry { Type = JournalEntryType.BackupRestored, Detail = $"{items.Count} credentials from {path}" },
                    () => vault.StoreAll([.. items.Select(i => (i.Credential with { Replace = parsed.GetValue(replace) }, i.Secret))]), cancellationToken);
            }
            finally
            {
                foreach (var (_, secret) in items) secret.Dispose();
            }
            context.Tell($"restored {BackupCommand.Count(items.Count)} from {path}");
            return 0;
        });
        return command;
    }
}
