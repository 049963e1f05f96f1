using System.CommandLine;

namespace Sallyport.Cli.Commands.Config;

/// <summary><c>sally config …</c></summary>
public static class ConfigCommands
{
    public static Command Create(CliContext context)
    {
        var config = new SallyCommand("config", "Read and change settings, and redirect a provider's host")
        {
            Details = "A flag of a command is stronger than an environment variable, which is stronger than the file $SALLYPORT_HOME/config.yaml, which is stronger than the default. "
                + "Redirections (upstream.HOST) come from the file alone.",
            Examples = ["sally config list --origin", "sally config set gate.port 8443", "sally config set upstream.api.openai.com https://127.0.0.1:9443 --ca ca.pem"],
        };
        config.Add(SetCommand.Create(context));
        config.Add(UnsetCommand.Create(context));
        config.Add(GetCommand.Create(context));
        config.Add(ListCommand.Create(context));
        return config;
    }
}
