using System.CommandLine;
using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Core.Metering;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Cli.Commands.Policy;

/// <summary><c>sally policy check FILE</c></summary>
public static class CheckCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string>("file") { Description = "A policy file", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print a JSON array of findings" };
        var command = new SallyCommand("check", "Check a policy file before it is applied")
        {
            Details = "A file with a problem lists all of them, each with line and column, and exits 6. In a file without one it looks for what is unwise: a key that reaches too far, a credential that several agents share or that is not stored, a grant without a limit, a model pattern that fits no known model. "
                + "It exits 8 where it finds some. Needs no key.",
            Examples = ["sally policy check sallyport.yaml", "sally policy check sallyport.yaml --json"],
        };
        command.Arguments.Add(file);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var providers = ProviderCatalogLoader.Load(context.Home);
            var policy = PolicyInput.Read(path, providers);
            var stored = VaultFile.Exists(context.Home) ? VaultFile.List(context.Home) : null;
            var prices = PriceTableLoader.Load(context.Home);
            var findings = PolicyLint.Check(policy, stored, providers, [.. prices.Prices.SelectMany(p => p.Names)], prices.Date);
            if (parsed.GetValue(json)) WriteJson(context, findings);
            else WriteText(context, path, findings);
            return (int)(findings.All(f => f.IsInfo) ? ExitCode.Success : ExitCode.CheckFailed);
        });
        return command;
    }

    private static void WriteText(CliContext context, string path, IReadOnlyList<PolicyFinding> findings)
    {
        var style = Style.ForOut(context);
        foreach (var finding in findings)
        {
            var label = finding.IsInfo ? style.Dim("note:") : style.Yellow("warning:");
            context.Out.WriteLine($"{TerminalText.Escape(path)}:{finding.Line}:{finding.Column}: {label} {TerminalText.Escape(finding.Message)}");
        }
        if (findings.All(f => f.IsInfo)) context.Tell("the policy is fine; put it in force with: sally apply");
    }

    private static void WriteJson(CliContext context, IReadOnlyList<PolicyFinding> findings) => context.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteNumber("line", finding.Line);
            json.WriteNumber("column", finding.Column);
            json.WriteBoolean("note", finding.IsInfo);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
