using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Agents;

/// <summary><c>sally agents show NAME</c></summary>
public static class ShowCommand
{
    private const int LabelWidth = 13;

    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "The agent", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("show", "Show everything that one agent is granted")
        {
            Examples = ["sally agents show support-bot", "sally agents show support-bot --json"],
        };
        command.Arguments.Add(name);
        command.Options.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            var snapshot = AppliedPolicy.Read(vault).Snapshot;
            if (snapshot.IsOpen) throw PolicyErrors.NoPolicy();
            var wanted = parsed.GetRequiredValue(name);
            var agent = snapshot.FindAgent(wanted) ?? throw PolicyErrors.NoAgent(wanted, snapshot.Agents.Keys);
            if (parsed.GetValue(json))
            {
                context.WriteJson(writer => AgentJson.Write(writer, agent));
                return 0;
            }
            foreach (var grant in agent.Grants)
            {
                Line("credential", grant.Credential);
                Line("permissions", GrantText.Permissions(grant));
                Line("models", GrantText.Names(grant.Models));
                Line("tools", GrantText.Names(grant.Tools));
                Line("requests", GrantText.Requests(grant.Requests));
                Line("limits", GrantText.Limits(grant));
                Line("capture", GrantText.Capture(grant));
                context.Out.WriteLine();
            }
            Line("egress", agent.Egress.DefaultAllow ? "any host" : $"denied, but for: {string.Join(", ", agent.Egress.Allow)}");
            return 0;
        });
        return command;

        void Line(string label, string value) =>
            context.Out.WriteLine(Style.ForOut(context).Bold(label.PadRight(LabelWidth)) + TerminalText.Escape(value));
    }
}
