using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Org;

/// <summary><c>sally org forget NAME</c></summary>
public static class ForgetCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "The admin key, such as openai/default" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("forget", "Remove an admin key from the vault of admin keys")
        {
            Details = "What the control plane does with the key ends with it. The key itself stays valid: delete it at the provider too. Asks on a terminal; without one, --yes is needed. Refused inside a session.",
            Examples = ["sally org forget openai/default", "sally org forget openai/old --yes"],
        };
        command.Arguments.Add(name);
        command.Options.Add(yes);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(name)!;
            using var vault = AdminAccess.Unlock(context, admin.Read(parsed));
            if (vault.List().FirstOrDefault(c => c.Name == wanted) is not { } credential) throw OrgErrors.NoSuchAdminKey(wanted, [.. vault.List().Select(c => c.Name)]);
            if (!parsed.GetValue(yes))
                Confirmation.Ask(context, $"Remove the admin key {TerminalText.Escape(credential.Name)} (…{credential.LastFour})?", $"removing {credential.Name}", "removed");
            await using var journal = JournalWriter.Open(context.Home, context.Time, sealKey: null, options: null);
            var entry = new JournalEntry
            {
                Type = JournalEntryType.AdminKeyRemoved,
                Credential = credential.Name,
                Provider = credential.Provider,
                ProcessId = Environment.ProcessId,
                Detail = $"admin key {credential.Fingerprint}",
            };
            await journal.AppendAsync(entry, cancellationToken);
            if (!vault.Remove(credential.Name)) await journal.AppendAsync(entry with { Reason = "not done: it was gone" }, CancellationToken.None);
            context.Tell($"removed the admin key {credential.Name}; the key itself stays valid until it is deleted at the provider");
            return 0;
        });
        return command;
    }
}
