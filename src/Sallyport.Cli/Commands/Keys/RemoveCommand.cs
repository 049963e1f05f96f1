using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys remove NAME</c></summary>
public static class RemoveCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "The credential, such as openai/default" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("remove", "Remove a key from the vault")
        {
            Details = "Running agents lose it with their next call. The key itself stays valid: revoke it at the provider too. Asks on a terminal; without one, --yes is needed.",
            Examples = ["sally keys remove openai/old", "sally keys remove openai/old --yes"],
        };
        command.Arguments.Add(name);
        command.Options.Add(yes);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(name)!;
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            // A record that somebody deleted outside of Sallyport is no longer listed, and this is how to give it up.
            if (vault.List().All(c => c.Name != wanted) && vault.Check().All(f => f.Name != wanted)) throw VaultErrors.NotFound(wanted);
            if (!parsed.GetValue(yes)) Confirmation.Ask(context, $"Remove {TerminalText.Escape(wanted)}?", $"removing {wanted}", "removed");
            await VaultJournal.RecordAsync(context, vault, new JournalEntry { Type = JournalEntryType.CredentialRemoved, Credential = wanted },
                () => vault.Remove(wanted), cancellationToken);
            context.Tell($"removed {wanted}; the key itself stays valid until it is revoked at the provider");
            return 0;
        });
        return command;
    }
}
