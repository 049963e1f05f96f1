using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Providers;

/// <summary><c>sally providers list</c></summary>
public static class ListCommand
{
    public static Command Create(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var command = new SallyCommand("list", "List the known providers")
        {
            Details = "A file of your own that has a problem stops this command, as it stops every other; all problems are listed.",
            Examples = ["sally providers list", "sally providers list --json"],
        };
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var catalog = ProviderCatalogLoader.Load(context.Home);
            if (parsed.GetValue(json))
            {
                context.WriteJson(writer =>
                {
                    writer.WriteStartArray();
                    foreach (var provider in catalog.All) ProviderJson.Write(writer, provider, catalog.IsOwn(provider.Name));
                    writer.WriteEndArray();
                });
                return 0;
            }
            var table = new Table(context, "NAME", "TITLE", "HOSTS", "VARIABLES", "FROM");
            foreach (var provider in catalog.All)
            {
                table.Add(provider.Name, provider.Title, string.Join(", ", provider.Hosts), string.Join(", ", provider.Environment.Key),
                    catalog.IsOwn(provider.Name) ? "your file" : "built in");
            }
            table.Write();
            return 0;
        });
        return command;
    }
}
