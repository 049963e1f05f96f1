using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys backup FILE</c></summary>
public static class BackupCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string>("file") { Description = "The file to make; it must not exist" };
        var source = new KeySourceFlags();
        var passphrase = new BackupPassphrase();
        var command = new SallyCommand("backup", "Write all keys into one encrypted file")
        {
            Details = "The backup has a passphrase of its own, so that it opens on another machine and after the vault's own key is lost. It is written whole or not at all, and only its owner may read it.",
            Examples = ["sally keys backup keys.sallyport-backup", "sally keys backup /mnt/usb/keys --backup-passphrase-file pass.txt"],
        };
        command.Arguments.Add(file);
        passphrase.AddTo(command);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            if (File.Exists(path)) throw BackupErrors.Exists(path);
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            var all = vault.RevealAll();
            // A lease's key is dead before anybody restores it.
            var credentials = all.Where(c => !c.Facts.IsLease).ToList();
            try
            {
                using var key = passphrase.Choose(context, parsed);
                await VaultJournal.RecordAsync(context, vault,
                    new JournalEntry { Type = JournalEntryType.BackupWritten, Detail = $"{credentials.Count} credentials to {path}" },
                    () =>
                    {
                        VaultBackup.Write(path, credentials, key, context.Time);
                        return 0;
                    }, cancellationToken);
            }
            finally
            {
                foreach (var credential in all) credential.Secret.Dispose();
            }
            context.Tell($"wrote {Count(credentials.Count)} to {path}");
            return 0;
        });
        return command;
    }

    internal static string Count(int credentials) => credentials == 1 ? "1 credential" : $"{credentials} credentials";
}
