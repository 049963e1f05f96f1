using System.CommandLine;
using Sallyport.Cli.Vault;

namespace Sallyport.Cli.Commands.Policy;

/// <summary><c>sally plan [-f FILE]</c></summary>
public static class PlanCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Option<string>("--file", "-f") { Description = "The policy file (default: sallyport.yaml)", HelpName = "FILE", DefaultValueFactory = _ => PolicyInput.DefaultFile };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("plan", "Show what applying a policy would change")
        {
            Details = "Compares FILE with the policy in force, value by value, and changes nothing. A file with a problem lists all of them, each with line and column, and exits 6.",
            Examples = ["sally plan", "sally plan -f policies/production.yaml --json"],
        };
        command.Options.Add(file);
        command.Options.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            SessionGuard.Refuse(context, "read the policy");
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            var plan = PolicyPlan.Make(context, vault, parsed.GetValue(file)!);
            if (parsed.GetValue(json)) plan.WriteJson(context);
            else plan.WriteText(context);
            return 0;
        });
        return command;
    }
}
