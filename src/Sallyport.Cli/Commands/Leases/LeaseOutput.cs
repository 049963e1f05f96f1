using System.Text.Json;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Control.Leases;

namespace Sallyport.Cli.Commands.Leases;

/// <summary>Leases for people and for programs.</summary>
internal static class LeaseOutput
{
    public static void WriteTable(CliContext context, IReadOnlyList<Lease> leases)
    {
        var now = context.Time.GetUtcNow();
        var table = new Table(context, "lease", "state", "agent", "credential", "session", "age", "ends");
        foreach (var lease in leases)
            table.Add(lease.Id, State(lease, now), lease.Agent, lease.Credential, lease.Session, Quantities.Age(lease.Created, now), Ends(lease, now));
        table.Write();
    }

    public static void WriteJson(CliContext context, IReadOnlyList<Lease> leases) => context.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var lease in leases) WriteJson(json, lease, context.Time.GetUtcNow());
        json.WriteEndArray();
    });

    public static void WriteJson(Utf8JsonWriter json, Lease lease, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("id", lease.Id);
        json.WriteString("state", State(lease, now));
        json.WriteString("agent", lease.Agent);
        json.WriteString("credential", lease.Credential);
        json.WriteString("project", lease.Project);
        Text("account", lease.Account);
        json.WriteBoolean("own_account", lease.OwnAccount);
        Text("key_id", lease.KeyId);
        json.WriteStartArray("scopes");
        foreach (var scope in lease.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)) json.WriteStringValue(scope);
        json.WriteEndArray();
        json.WriteBoolean("ends_at_provider", lease.EndsAtProvider);
        Text("session", lease.Session);
        json.WriteString("created", lease.Created);
        json.WriteString("ends", lease.Ends);
        Text("reason", lease.Reason);
        json.WriteEndObject();

        void Text(string name, string? value)
        {
            if (value is { Length: > 0 }) json.WriteString(name, value);
            else json.WriteNull(name);
        }
    }

    /// <summary>A live one whose time is over, or whose process is gone, waits for the sweeper.</summary>
    private static string State(Lease lease, DateTimeOffset now) => lease.Step switch
    {
        LeaseStep.Live when LeaseSweep.ReasonToEnd(lease, now, LeaseDesk.IsAlive) is not null => "over",
        LeaseStep.Live => "live",
        LeaseStep.Creating => "being made",
        LeaseStep.Ending => "being ended",
        _ => "ended",
    };

    private static string Ends(Lease lease, DateTimeOffset now) => lease.Step == LeaseStep.Ended ? "ended"
        : lease.Ends > now ? $"in {Quantities.Age(now, lease.Ends)}" : $"{Quantities.Age(lease.Ends, now)} ago";
}
