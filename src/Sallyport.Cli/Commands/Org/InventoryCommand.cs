using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Inventory;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Org;

/// <summary><c>sally org inventory [--check]</c></summary>
public static class InventoryCommand
{
    public static Command Create(CliContext context)
    {
        var check = new Option<bool>("--check") { Description = "Exit 1 where a finding is of high severity" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var source = new KeySourceFlags();
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("inventory", "Show what there is in the organization, and what is wrong with it")
        {
            Details = "Lists every project with its models, limits, spend cap and tools, every service account, every key with its owner, age, last use, end and the credential of the vault that it is, and every admin key; "
                + "then what is not as it should be, with the command that mends it: legacy keys, keys that nobody uses, keys older than their rotation period, keys whose owner has left, keys without scopes, projects without a model list or a spend limit, "
                + "accounts and projects that are shared. Nothing is changed, and no key is read. See docs/inventory.md. Refused inside a session.",
            Examples = ["sally org inventory", "sally org inventory --check --json > inventory.json"],
        };
        command.Options.Add(check);
        command.Options.Add(json);
        source.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var plane = ControlPlane.Open(context, source.Read(parsed), admin.Read(parsed));
            var work = new OrgWork(plane);
            var inventory = await work.ReadInventoryAsync(withScopes: true, cancellationToken);
            var findings = InventoryGrading.Grade(inventory, work.GradingTerms());
            if (parsed.GetValue(json)) InventoryJson.Write(context, inventory, findings);
            else InventoryText.Write(context, inventory, findings);
            return parsed.GetValue(check) && findings.Any(f => f.Severity == FindingSeverity.High) ? (int)ExitCode.Failure : 0;
        });
        return command;
    }
}
