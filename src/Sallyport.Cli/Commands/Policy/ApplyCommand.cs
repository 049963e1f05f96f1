using System.CommandLine;
using System.Globalization;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Provisioning.Applying;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Policy;

/// <summary><c>sally apply [-f FILE] [--local] [--adopt] [--yes]</c></summary>
public static class ApplyCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Option<string>("--file", "-f") { Description = "The policy file (default: sallyport.yaml)", HelpName = "FILE", DefaultValueFactory = _ => PolicyInput.DefaultFile };
        var local = new Option<bool>("--local") { Description = "Leave the organization at the provider as it is" };
        var adopt = new Option<bool>("--adopt") { Description = "Take over projects and service accounts of the file's names that others made" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object: what was changed" };
        var source = new KeySourceFlags();
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("apply", "Put a policy in force, here and at the provider")
        {
            Details = "Shows what would change, asks on a terminal (without one, --yes is needed), and stores the policy in the vault's file, whole or not at all. Running gates go by it within a second: no connection is dropped, and a stream or WebSocket that it would not let in any more ends. "
                + "Then, where the file has a part openai and an admin key is stored, makes the organization as it says: projects, limits, service accounts, and keys, which go from the provider's answer into the vault and are shown to nobody. "
                + "What the file does not name is never deleted, archived or changed. Interrupted at any point, the same command goes on: nothing is made twice, no key is lost. "
                + "Exits 4 where all was done but what the plan refuses. Refused inside a session.",
            Examples = ["sally apply", "sally apply -f policies/production.yaml --yes", "sally apply --adopt"],
        };
        foreach (var option in (Option[])[file, local, adopt, yes, json]) command.Options.Add(option);
        source.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "change the policy");
            var wanted = PolicyInput.Read(parsed.GetValue(file)!, ProviderCatalogLoader.Load(context.Home));
            await using var sides = BothSides.Open(context, wanted, parsed.GetValue(local), source.Read(parsed), admin.Read(parsed));
            var policy = PolicyPlan.Make(sides.Vault, wanted);
            var parts = sides.Parts();
            using var trial = parts?.Trial;
            using var organization = parts is null ? null : await OrganizationApply.BeginAsync(parts, wanted.Organization!, parsed.GetValue(adopt), cancellationToken);

            var asJson = parsed.GetValue(json);
            if (!asJson) ApplyOutput.WriteText(context, policy, sides, organization?.Plan, organization?.UnfinishedKeys ?? 0);
            var plan = organization?.Plan;
            if ((policy.IsNeeded || organization?.IsNeeded == true) && !parsed.GetValue(yes)) Confirmation.Ask(context, "Apply?", "applying a policy", "changed");
            if (policy.IsNeeded) await PutInForceAsync(context, sides, policy, cancellationToken);
            if (organization is not null)
            {
                var needed = organization.IsNeeded;
                await organization.RunAsync(cancellationToken);
                if (needed) context.Tell("done: the organization was changed as shown");
            }
            if (asJson)
            {
                context.WriteJson(writer =>
                {
                    writer.WriteStartObject();
                    policy.WriteMembers(writer);
                    ApplyOutput.WriteOrganization(writer, sides, plan);
                    writer.WriteEndObject();
                });
            }
            if (organization?.Plan.Refused.Count() is not ({ } refused and > 0)) return 0;
            context.Warn($"{refused} {(refused == 1 ? "part" : "parts")} of the file {(refused == 1 ? "was" : "were")} refused, as the plan says", "see them with: sally plan");
            return (int)ExitCode.Refused;
        });
        return command;
    }

    private static async Task PutInForceAsync(CliContext context, BothSides sides, PolicyPlan plan, CancellationToken cancellationToken)
    {
        var entry = new JournalEntry
        {
            Type = JournalEntryType.PolicyApplied,
            Detail = string.Create(CultureInfo.InvariantCulture, $"version {plan.After + 1}; {plan.Changes.Count} changes"),
        };
        var applied = await VaultJournal.RecordAsync(context, sides.Vault, entry,
            () => sides.Vault.ApplyPolicy(plan.File.Text, Environment.UserName, plan.After), cancellationToken);
        context.Tell($"version {applied.Version} is in force");
    }
}
