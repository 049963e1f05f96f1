using System.CommandLine;
using System.Globalization;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Policy;

/// <summary><c>sally apply [-f FILE] [--yes]</c></summary>
public static class ApplyCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Option<string>("--file", "-f") { Description = "The policy file (default: sallyport.yaml)", HelpName = "FILE", DefaultValueFactory = _ => PolicyInput.DefaultFile };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("apply", "Put a policy in force")
        {
            Details = "Shows what would change, asks on a terminal (without one, --yes is needed), and stores the policy in the vault's file, whole or not at all. Running gates go by it within a second: no connection is dropped, and a stream or WebSocket that it would not let in any more ends. "
                + "Refused inside a session.",
            Examples = ["sally apply", "sally apply -f policies/production.yaml --yes"],
        };
        command.Options.Add(file);
        command.Options.Add(yes);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "change the policy");
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            var plan = PolicyPlan.Make(context, vault, parsed.GetValue(file)!);
            plan.WriteText(context);
            if (plan.Changes.Count == 0 && plan.Replaces is null && plan.After > 0) return 0;
            if (!parsed.GetValue(yes)) Confirm(context);
            var entry = new JournalEntry
            {
                Type = JournalEntryType.PolicyApplied,
                Detail = string.Create(CultureInfo.InvariantCulture, $"version {plan.After + 1}; {plan.Changes.Count} changes"),
            };
            var applied = await VaultJournal.RecordAsync(context, vault, entry,
                () => vault.ApplyPolicy(plan.File.Text, Environment.UserName, plan.After), cancellationToken);
            context.Tell($"version {applied.Version} is in force");
            return 0;
        });
        return command;
    }

    private static void Confirm(CliContext context)
    {
        if (!context.InIsTerminal) throw new UserError("needs-confirmation", ExitCode.Usage, "applying a policy needs a yes, and there is no terminal to ask on", "add --yes");
        context.Error.Write("Apply? [y/N] ");
        context.Error.Flush();
        if (context.In.ReadLine()?.Trim() is not ("y" or "Y" or "yes")) throw new UserError("not-confirmed", ExitCode.Refused, "nothing was changed");
    }
}
