using System.CommandLine;
using System.Text.Json;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Control.Watch;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Org;

/// <summary><c>sally org watch [--once]</c></summary>
public static class WatchCommand
{
    public static Command Create(CliContext context)
    {
        var once = new Option<bool>("--once") { Description = "Look once, then end: for a timer" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line" };
        var source = new KeySourceFlags();
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("watch", "Follow what happens in the organization: the audit log, and what it does not tell")
        {
            Details = "Reads the organization's audit log to its end, every minute, and keeps each entry once, in order, for `sally sinks` to ship. "
                + "Compares projects, accounts, keys, model lists, limits, spend, tools and retention with how they were, every five minutes, and keeps what differs beside them. "
                + "Raises an alert for a key made by nobody who is expected to, scopes widened, a role granted, an admin key made, a limit taken away, and more (docs/audit.md). "
                + "Prints what is new. May be ended at any moment, and run more than once: nothing is lost or kept twice. `sally control run` does the same among its other duties. Refused inside a session.",
            Examples = ["sally org watch", "sally org watch --once --json      # from a timer"],
        };
        command.Options.Add(once);
        command.Options.Add(json);
        source.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var plane = ControlPlane.Open(context, source.Read(parsed), admin.Read(parsed));
            plane.RequireOpenAI();
            var work = new OrgWork(plane);
            if (parsed.GetValue(once))
            {
                Write(context, await work.WatchAsync(cancellationToken), parsed.GetValue(json));
                return 0;
            }
            context.Tell("watching the organization");
            while (true)
            {
                await LookAsync(context, work, parsed.GetValue(json), cancellationToken);
                await Task.Delay(OrgWork.Every, context.Time, cancellationToken);
            }
        });
        return command;
    }

    /// <summary>One look that may fail: the next one makes up for it.</summary>
    private static async Task LookAsync(CliContext context, OrgWork work, bool json, CancellationToken cancellationToken)
    {
        try
        {
            Write(context, await work.WatchAsync(cancellationToken), json);
        }
        catch (AdminProblem problem)
        {
            var error = AdminApiErrors.Explain(problem);
            context.Warn(error.Message, error.Hint);
        }
    }

    private static void Write(CliContext context, WatchReport report, bool json)
    {
        foreach (var one in report.Events)
        {
            if (json) context.Out.WriteLine(one.Body);
            else WriteEvent(context, one);
        }
        foreach (var alert in report.Alerts)
        {
            if (json) context.Out.WriteLine(JsonOf(alert));
            else WriteAlert(context, alert);
        }
        context.Out.Flush();
        if (report.WaitsFor.Count > 0) context.Warn($"the audit log is not read until these sinks have caught up: {string.Join(", ", report.WaitsFor)}", "sally sinks status");
    }

    private static void WriteEvent(CliContext context, StoredAuditEvent one) =>
        WriteWrapped(context, $"{one.EffectiveAt:yyyy-MM-dd HH:mm:ss}Z  ", "yyyy-MM-dd HH:mm:ssZ  ".Length, $"{one.Type} {EventLine.Of(one)}");

    private static void WriteAlert(CliContext context, Alert alert)
    {
        var style = Style.ForOut(context);
        var word = alert.Severity.ToString().ToLowerInvariant();
        var label = $"alert  {(alert.Severity >= AlertSeverity.High ? style.Red(word.PadRight(8)) : style.Yellow(word.PadRight(8)))}  ";
        WriteWrapped(context, label, "alert  critical  ".Length, $"{alert.Kind}: {alert.Summary}");
    }

    /// <param name="label">Takes up <paramref name="indent"/> columns, whatever colours are in it.</param>
    private static void WriteWrapped(CliContext context, string label, int indent, string text)
    {
        var lines = TextWrap.Wrap(TerminalText.Escape(text), context.OutIsTerminal ? Math.Max(20, context.Width - indent) : int.MaxValue);
        for (var i = 0; i < lines.Count; i++) context.Out.WriteLine((i == 0 ? label : new string(' ', indent)) + lines[i]);
    }

    private static string JsonOf(Alert alert)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("alert");
            json.WriteString("id", alert.Id);
            json.WriteString("kind", alert.Kind);
            json.WriteString("severity", alert.Severity.ToString().ToLowerInvariant());
            json.WriteString("subject", alert.Subject);
            json.WriteString("summary", alert.Summary);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
