using System.CommandLine;

namespace Sallyport.Cli.Commands.Agents;

/// <summary><c>sally agents …</c></summary>
public static class AgentsCommands
{
    public static Command Create(CliContext context)
    {
        var agents = new SallyCommand("agents", "Show the agents of the policy in force")
        {
            Examples = ["sally agents list", "sally agents show support-bot"],
        };
        agents.Add(ListCommand.Create(context));
        agents.Add(ShowCommand.Create(context));
        return agents;
    }
}
