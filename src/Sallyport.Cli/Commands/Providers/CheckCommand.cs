using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Providers;

/// <summary><c>sally providers check</c></summary>
public static class CheckCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string>("file") { Description = "A provider file, anywhere", HelpName = "FILE" };
        var command = new SallyCommand("check", "Check a provider file before it is used")
        {
            Details = "Reads FILE as if it lay in $SALLYPORT_HOME/providers, beside the built-in providers. Prints every problem with its line and column and exits 6, or prints nothing to stdout and exits 0.",
            Examples = ["sally providers check acme.yaml"],
        };
        command.Arguments.Add(file);
        command.SetAction(parsed =>
        {
            var provider = ProviderCatalogLoader.Check(parsed.GetRequiredValue(file));
            context.Tell($"the provider '{provider.Name}' is fine; to use it, save it as {Path.Combine(context.Home.ProvidersFolder, provider.Name + ".yaml")}");
            return 0;
        });
        return command;
    }
}
