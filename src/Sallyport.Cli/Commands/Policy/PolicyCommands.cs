using System.CommandLine;

namespace Sallyport.Cli.Commands.Policy;

/// <summary><c>sally policy …</c></summary>
public static class PolicyCommands
{
    public static Command Create(CliContext context)
    {
        var policy = new SallyCommand("policy", "Show, check and explain what agents may do")
        {
            Details = "A policy is a file that a person applies with sally apply; docs/policy.md describes it.",
            Examples = ["sally policy check sallyport.yaml", "sally policy explain bot GET https://api.openai.com/v1/models", "sally policy show"],
        };
        policy.Add(ShowCommand.Create(context));
        policy.Add(CheckCommand.Create(context));
        policy.Add(ExplainCommand.Create(context));
        return policy;
    }
}
