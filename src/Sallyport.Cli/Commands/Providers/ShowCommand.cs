using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Providers;

/// <summary><c>sally providers show</c></summary>
public static class ShowCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "The provider's name", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var command = new SallyCommand("show", "Show everything that is known about a provider")
        {
            Details = "Its hosts, where its clients put a key, its types of key, the variables a session sets, and the calls that no agent may make.",
            Examples = ["sally providers show openai", "sally providers show github --json"],
        };
        command.Arguments.Add(name);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var catalog = ProviderCatalogLoader.Load(context.Home);
            var wanted = parsed.GetRequiredValue(name);
            var provider = catalog.Find(wanted) ?? throw ProviderErrors.UnknownProvider(wanted, catalog);
            if (parsed.GetValue(json)) context.WriteJson(writer => ProviderJson.Write(writer, provider, catalog.IsOwn(provider.Name)));
            else ProviderText.Write(context, provider, catalog.IsOwn(provider.Name));
            return 0;
        });
        return command;
    }
}
