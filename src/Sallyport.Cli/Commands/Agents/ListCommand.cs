using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Cli.Commands.Agents;

/// <summary><c>sally agents list</c></summary>
public static class ListCommand
{
    public static Command Create(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("list", "List the agents and what they are granted")
        {
            Examples = ["sally agents list", "sally agents list --json"],
        };
        command.Options.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            var file = AppliedPolicy.Read(vault).File ?? throw PolicyErrors.NoPolicy();
            if (parsed.GetValue(json))
            {
                context.WriteJson(writer =>
                {
                    writer.WriteStartArray();
                    foreach (var agent in file.Agents) AgentJson.Write(writer, agent);
                    writer.WriteEndArray();
                });
                return 0;
            }
            var table = new Table(context, "AGENT", "CREDENTIAL", "PERMISSIONS", "MODELS", "LIMITS");
            foreach (var agent in file.Agents)
            {
                foreach (var grant in agent.Grants)
                    table.Add(agent.Name, grant.Credential, GrantText.Permissions(grant), GrantText.Names(grant.Models), GrantText.Limits(grant));
            }
            table.Write();
            return 0;
        });
        return command;
    }
}
