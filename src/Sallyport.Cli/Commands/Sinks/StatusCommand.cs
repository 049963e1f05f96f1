using System.CommandLine;
using System.Globalization;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Sinks;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Cli.Commands.Sinks;

/// <summary><c>sally sinks status</c></summary>
public static class StatusCommand
{
    public static Command Create(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("status", "Show how far each sink is, and what went wrong last")
        {
            Details = "What waits is counted in bytes of the journal and of the audit log, also where a sink gets only some of their events. Refused events are in the file that is named, with the receiver's reason.",
            Examples = ["sally sinks status", "sally sinks status --json"],
        };
        command.Options.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            using var host = SinkHost.Open(context, vault);
            var all = host.Sinks.Select(sink => SinkStatus.Read(sink, context.Home, host.Database)).ToList();
            if (parsed.GetValue(json)) WriteJson(context, all);
            else WriteText(context, all);
            return 0;
        });
        return command;
    }

    private static void WriteText(CliContext context, List<SinkStatus> all)
    {
        if (all.Count == 0 && context.OutIsTerminal)
        {
            context.Tell("the policy in force declares no sink");
            return;
        }
        var now = context.Time.GetUtcNow();
        var table = new Table(context, "name", "type", "waiting", "delivered", "refused", "last success", "last error");
        foreach (var (sink, record, pending, _) in all)
        {
            table.Add(sink.Name, SinkWords.Of(sink.Type), Quantities.Bytes(pending),
                record.Delivered.ToString(CultureInfo.InvariantCulture),
                record.Refused == 0 ? "0" : new Cell(record.Refused.ToString(CultureInfo.InvariantCulture), (style, text) => style.Yellow(text)),
                record.LastSuccess is { } success ? $"{Quantities.Age(success, now)} ago" : "never",
                record is { Error: { } error, LastFailure: { } failure } ? new Cell($"{Quantities.Age(failure, now)} ago: {error}", (style, text) => style.Red(text)) : null);
        }
        table.Write();
        foreach (var status in all.Where(s => s.DeadLetters is not null)) context.Warn($"{status.Sink.Name} did not take some events: they are in {status.DeadLetters}");
    }

    private static void WriteJson(CliContext context, List<SinkStatus> all) => context.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var (sink, record, pending, dead) in all)
        {
            json.WriteStartObject();
            json.WriteString("name", sink.Name);
            json.WriteString("type", SinkWords.Of(sink.Type));
            json.WriteNumber("pending_bytes", pending);
            json.WriteNumber("delivered", record.Delivered);
            json.WriteNumber("refused", record.Refused);
            Time("last_success", record.LastSuccess);
            Time("last_failure", record.LastFailure);
            json.WriteString("error", record.Error);
            json.WriteString("dead_letters", dead);
            json.WriteEndObject();

            void Time(string name, DateTimeOffset? time)
            {
                if (time is { } known) json.WriteString(name, known.UtcDateTime);
                else json.WriteNull(name);
            }
        }
        json.WriteEndArray();
    });
}
