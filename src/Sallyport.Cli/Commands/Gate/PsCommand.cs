using System.CommandLine;
using Sallyport.Broker.Attach;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;

namespace Sallyport.Cli.Commands.Gate;

/// <summary><c>sally ps</c></summary>
public static class PsCommand
{
    public static Command Create(CliContext context)
    {
        var asJson = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new SallyCommand("ps", "List the agents that are running")
        {
            Details = "Lists the sessions of every gate of this user: those of sally serve, and of each sally run that hosts its own.",
            Examples = ["sally ps", "sally ps --json"],
        };
        command.Options.Add(asJson);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var hosts = await Hosts.AskAllAsync(context, (client, token) => client.ListAsync(token), text => context.Warn(text), cancellationToken);
            var sessions = hosts.SelectMany(h => h.Sessions.Select(s => (h.Host, Session: s))).OrderBy(s => s.Session.Started).ToList();
            if (parsed.GetValue(asJson)) WriteJson(context, sessions);
            else WriteTable(context, sessions);
            return 0;
        });
        return command;
    }

    private static void WriteTable(CliContext context, List<(HostSummary Host, SessionSummary Session)> sessions)
    {
        if (sessions.Count == 0 && context.OutIsTerminal)
        {
            context.Tell("no agent is running");
            return;
        }
        var now = context.Time.GetUtcNow();
        var table = new Table(context, "session", "agent", "command", "pid", "age", "calls", "denied", "open", "credentials", "gate");
        foreach (var (host, s) in sessions)
        {
            table.Add(s.Id, s.Agent, s.Command, $"{s.ProcessId}", Quantities.Age(s.Started, now), $"{s.Requests}", $"{s.Denied}", $"{s.InFlight}",
                string.Join(", ", s.Credentials), host.Locked ? $"{host.Kind}, locked" : host.Kind);
        }
        table.Write();
    }

    private static void WriteJson(CliContext context, List<(HostSummary Host, SessionSummary Session)> sessions) => context.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var (host, s) in sessions)
        {
            json.WriteStartObject();
            json.WriteString("session", s.Id);
            json.WriteString("agent", s.Agent);
            json.WriteString("command", s.Command);
            if (s.ProcessId is { } pid) json.WriteNumber("pid", pid);
            else json.WriteNull("pid");
            json.WriteString("started", s.Started);
            json.WriteNumber("requests", s.Requests);
            json.WriteNumber("denied", s.Denied);
            json.WriteNumber("in_flight", s.InFlight);
            json.WriteStartArray("credentials");
            foreach (var name in s.Credentials) json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteStartObject("gate");
            json.WriteString("kind", host.Kind);
            json.WriteNumber("pid", host.ProcessId);
            json.WriteNumber("port", host.Port);
            json.WriteBoolean("locked", host.Locked);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
