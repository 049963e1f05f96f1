using System.CommandLine;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Cli.Commands.Sinks;

/// <summary><c>sally sinks list</c></summary>
public static class ListCommand
{
    public static Command Create(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("list", "Show the sinks of the policy in force")
        {
            Details = "Shows what each one gets and how it is written, and the name of the credential that is sent to it.",
            Examples = ["sally sinks list", "sally sinks list --json"],
        };
        command.Options.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            var sinks = AppliedPolicy.Read(vault).File?.Sinks ?? [];
            if (parsed.GetValue(json)) WriteJson(context, sinks);
            else WriteTable(context, sinks);
            return 0;
        });
        return command;
    }

    private static void WriteTable(CliContext context, IReadOnlyList<SinkDefinition> sinks)
    {
        if (sinks.Count == 0 && context.OutIsTerminal)
        {
            context.Tell("the policy in force declares no sink");
            return;
        }
        var table = new Table(context, "name", "type", "to", "format", "events", "credential");
        foreach (var sink in sinks)
            table.Add(sink.Name, SinkWords.Of(sink.Type), sink.Path ?? sink.Url?.ToString(), SinkWords.Of(sink.Format), string.Join(", ", SinkWords.Of(sink.Events)), sink.Credential);
        table.Write();
    }

    private static void WriteJson(CliContext context, IReadOnlyList<SinkDefinition> sinks) => context.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var sink in sinks)
        {
            json.WriteStartObject();
            json.WriteString("name", sink.Name);
            json.WriteString("type", SinkWords.Of(sink.Type));
            json.WriteString("url", sink.Url?.ToString());
            json.WriteString("path", sink.Path);
            json.WriteString("format", SinkWords.Of(sink.Format));
            json.WriteStartArray("events");
            foreach (var word in SinkWords.Of(sink.Events)) json.WriteStringValue(word);
            json.WriteEndArray();
            json.WriteString("credential", sink.Credential);
            json.WriteString("ca", sink.CaFile);
            json.WriteString("index", sink.Index);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
