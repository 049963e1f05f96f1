using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Vault;

/// <summary><c>sally vault rekey</c></summary>
public static class RekeyCommand
{
    public static Command Create(CliContext context)
    {
        var source = new KeySourceFlags();
        var next = new NewKeySourceFlags();
        var dataKey = new Option<bool>("--data-key") { Description = "Also encrypt every key anew, with a new data key" };
        var command = new SallyCommand("rekey", "Change what opens the vault")
        {
            Details = "Name one new source; without any, it asks for a new passphrase. The old source opens the vault no more. "
                + "With --data-key every stored key is encrypted anew as well, for the case that somebody may know the old data key; running gates must then be started again. "
                + "Copies of the vault made before still open with the old source.",
            Examples = ["sally vault rekey", "sally vault rekey --new-keyring", "sally vault rekey --data-key --new-passphrase-file pass.txt"],
        };
        next.AddTo(command);
        command.Options.Add(dataKey);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            next.Validate(parsed);
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            using var chosen = next.Resolve(context, parsed);
            var replaceDataKey = parsed.GetValue(dataKey);
            await VaultJournal.RecordAsync(context, vault,
                new JournalEntry { Type = JournalEntryType.VaultRekeyed, Detail = chosen.Kind + (replaceDataKey ? ", new data key" : "") },
                () =>
                {
                    vault.Rekey(chosen, replaceDataKey);
                    return 0;
                }, cancellationToken);
            context.Tell($"the vault is now opened by {VaultErrors.Words(chosen.Kind)}{(replaceDataKey ? ", and every key in it was encrypted anew" : "")}");
            return 0;
        });
        return command;
    }
}
