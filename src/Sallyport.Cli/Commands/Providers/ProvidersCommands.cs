using System.CommandLine;

namespace Sallyport.Cli.Commands.Providers;

/// <summary><c>sally providers …</c></summary>
public static class ProvidersCommands
{
    public static Command Create(CliContext context)
    {
        var providers = new SallyCommand("providers", "Show the services whose keys the gate can put on, and check files of your own")
        {
            Details = "Four come with sally. Files in $SALLYPORT_HOME/providers add others, or replace one of the four by its name; docs/providers.md describes them.",
            Examples = ["sally providers list", "sally providers show openai", "sally providers check acme.yaml"],
        };
        providers.Add(ListCommand.Create(context));
        providers.Add(ShowCommand.Create(context));
        providers.Add(CheckCommand.Create(context));
        return providers;
    }
}
