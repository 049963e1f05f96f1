using System.CommandLine;
using Sallyport.Cli.Commands.Usage;
using Sallyport.Cli.Output;
using Sallyport.Control.Alerts;
using Sallyport.Control.State;

namespace Sallyport.Cli.Commands.Alerts;

/// <summary><c>sally alerts [--since TIME]</c></summary>
public static class AlertsCommand
{
    public static Command Create(CliContext context)
    {
        var since = new Option<string>("--since") { Description = "How far back: 90m, 24h, 30d (default: 7d)", HelpName = "TIME", DefaultValueFactory = _ => "7d" };
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var command = new SallyCommand("alerts", "Show what the control plane has raised: leaks, spikes, vanished keys")
        {
            Details = "The newest first. Every alert is in the journal as well, from where sinks carry it on. What is looked for, and what cannot be seen: docs/watching.md.",
            Examples = ["sally alerts", "sally alerts --since 24h --json"],
        };
        command.Options.Add(since);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var span = UsageCommand.Span(parsed.GetValue(since)!);
            using var database = ControlDatabase.OpenToRead(context.Home, context.Time);
            var alerts = database.Alerts.List(context.Time.GetUtcNow() - span);
            if (parsed.GetValue(json)) WriteJson(context, alerts);
            else WriteText(context, alerts);
            return 0;
        });
        return command;
    }

    private static void WriteText(CliContext context, IReadOnlyList<Alert> alerts)
    {
        if (alerts.Count == 0 && context.OutIsTerminal)
        {
            context.Tell("nothing was raised in this time");
            return;
        }
        var now = context.Time.GetUtcNow();
        var table = new Table(context, "age", "severity", "kind", "what");
        foreach (var alert in alerts)
        {
            table.Add(Quantities.Age(alert.Raised, now),
                new Cell(Word(alert.Severity), (style, text) => alert.Severity >= AlertSeverity.High ? style.Red(text) : style.Yellow(text)), alert.Kind, alert.Summary);
        }
        table.Write();
    }

    private static void WriteJson(CliContext context, IReadOnlyList<Alert> alerts) => context.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var alert in alerts)
        {
            json.WriteStartObject();
            json.WriteString("id", alert.Id);
            json.WriteString("raised", alert.Raised.UtcDateTime);
            json.WriteString("kind", alert.Kind);
            json.WriteString("severity", Word(alert.Severity));
            json.WriteString("subject", alert.Subject);
            json.WriteString("summary", alert.Summary);
            json.WriteStartObject("details");
            foreach (var (name, value) in alert.Details.OrderBy(d => d.Key, StringComparer.Ordinal)) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static string Word(AlertSeverity severity) => severity.ToString().ToLowerInvariant();
}
