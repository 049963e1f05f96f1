using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Provisioning.Applying;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Policy;

/// <summary><c>sally plan [-f FILE] [--local] [--adopt]</c></summary>
public static class PlanCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Option<string>("--file", "-f") { Description = "The policy file (default: sallyport.yaml)", HelpName = "FILE", DefaultValueFactory = _ => PolicyInput.DefaultFile };
        var local = new Option<bool>("--local") { Description = "Leave the organization at the provider out" };
        var adopt = new Option<bool>("--adopt") { Description = "Show what would be done if projects and service accounts that others made were taken over" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var source = new KeySourceFlags();
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("plan", "Show what applying a policy would change")
        {
            Details = "Compares FILE with the policy in force, value by value, and, where it has a part openai and an admin key is stored, with the organization at the provider; changes nothing. "
                + "Each step for the organization shows the calls that it makes: + creates, ~ changes, > takes over, ! is refused and says why, ? is there and not in the file, and is left alone. "
                + "A file with a problem lists all of them, each with line and column, and exits 6.",
            Examples = ["sally plan", "sally plan -f policies/production.yaml --json", "sally plan --local"],
        };
        foreach (var option in (Option[])[file, local, adopt, json]) command.Options.Add(option);
        source.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            SessionGuard.Refuse(context, "read the policy");
            var wanted = PolicyInput.Read(parsed.GetValue(file)!, ProviderCatalogLoader.Load(context.Home));
            await using var sides = BothSides.Open(context, wanted, parsed.GetValue(local), source.Read(parsed), admin.Read(parsed));
            var policy = PolicyPlan.Make(sides.Vault, wanted);
            var preview = sides.Plane is { OpenAI: { } api } plane
                ? await OrganizationApply.PreviewAsync(api, plane.Database, plane.Vault, wanted.Organization!, parsed.GetValue(adopt), cancellationToken)
                : null;
            if (parsed.GetValue(json))
            {
                context.WriteJson(writer =>
                {
                    writer.WriteStartObject();
                    policy.WriteMembers(writer);
                    ApplyOutput.WriteOrganization(writer, sides, preview?.Plan);
                    writer.WriteEndObject();
                });
                return 0;
            }
            ApplyOutput.WriteText(context, policy, sides, preview?.Plan, preview?.UnfinishedKeys ?? 0);
            return 0;
        });
        return command;
    }
}
