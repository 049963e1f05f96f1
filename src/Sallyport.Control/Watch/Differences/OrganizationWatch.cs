using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sallyport.Control.Alerts;
using Sallyport.Control.Inventory;
using Sallyport.Control.State;

namespace Sallyport.Control.Watch.Differences;

/// <summary>
/// Compares the organization with how it was last, because the audit log is silent on models, limits, spend, tools and
/// retention, and has lost entries on keys for months. What differs becomes an event of Sallyport's own beside the
/// provider's: <c>sallyport.observed.model_list</c>.
/// <para>
/// Of what the log does tell, nothing is said where it has told it; it is given <see cref="Patience"/> for that, and
/// until then the thing counts as not seen. Alerts are raised first; events, facts and the time of the comparison are
/// kept in one transaction, and an event's id follows from them: a crash, or a second watch, repeats and doubles nothing.
/// </para>
/// </summary>
/// <param name="logIsRead">Whether the audit log can be read at all; else nothing waits for it.</param>
public sealed class OrganizationWatch(ControlDatabase database, AlertBell bell, OwnWork own, bool logIsRead)
{
    public const string TypePrefix = "sallyport.observed.";

    /// <summary>As long as the audit log is read again for what shows late.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private const string Cursor = "org.compared";
    private const string Waiting = "org.waiting";

    public async Task<WatchReport> CompareAsync(OrganizationInventory inventory, CancellationToken cancellationToken)
    {
        var after = OrganizationSnapshot.Of(inventory);
        var now = database.Time.GetUtcNow();
        var since = database.Cursors.Find(Cursor);
        if (since is null)
        {
            // The first look has nothing to compare with: what is there is taken for what should be.
            database.AuditEvents.Commit(new AuditBatch { Seen = [.. after.Facts.Select(f => (Kind(f.What), f.Id, f.Body))], Cursors = [(Cursor, Text(now))] });
            return new WatchReport();
        }
        var before = FactKinds.All.SelectMany(what => database.Observations.List(Kind(what)).Select(o => (Key: (what, o.Id), o.Body))).ToDictionary(o => o.Key, o => o.Body);
        var waiting = database.Observations.List(Waiting).ToDictionary(o => o.Id, StringComparer.Ordinal);
        List<Alert> alerts = [];
        List<StoredAuditEvent> events = [];
        List<(string, string, string)> seen = [];
        List<(string, string)> gone = [];
        var found = OrganizationDifference.Between(before, after);
        foreach (var difference in found.Concat(Passed(found, waiting)))
        {
            if (Holds(difference, waiting, now))
            {
                seen.Add((Waiting, WaitingId(difference), difference.After ?? ""));
                continue;
            }
            gone.Add((Waiting, WaitingId(difference)));
            if (difference.After is { } body && difference.Change != FactChange.Passed) seen.Add((Kind(difference.What), difference.Id, body));
            else gone.Add((Kind(difference.What), difference.Id));
            if (difference.ToldBy.Count > 0 && database.AuditEvents.Tells(difference.ToldBy, difference.Thing)) continue;
            var name = after.ProjectNames.GetValueOrDefault(difference.Project, difference.Project);
            var isOurs = IsOurs(difference, since, now);
            var id = difference.EventId(since);
            if (!isOurs && DifferenceRules.Judge(difference, name) is { } alarm && alarm.ToAlert(id) is var alert && await bell.RaiseAsync(alert, cancellationToken)) alerts.Add(alert);
            events.Add(new StoredAuditEvent(id, TypePrefix + difference.What, now, Body(difference, id, name, now, isOurs)));
        }
        if (found.FirstOrDefault(d => d is { What: FactKinds.Project, Change: FactChange.Removed }) is not null) gone.AddRange(Below(found, before));
        database.AuditEvents.Commit(new AuditBatch { Events = events, Seen = seen, Gone = gone, Cursors = [(Cursor, Text(now))] });
        return new WatchReport { Events = events, Alerts = alerts };
    }

    /// <summary>Whether the audit log may still tell of it.</summary>
    private bool Holds(OrganizationDifference difference, Dictionary<string, Observation> waiting, DateTimeOffset now)
    {
        if (!logIsRead || !difference.Waits || difference.Change == FactChange.Passed || database.AuditEvents.Tells(difference.ToldBy, difference.Thing)) return false;
        return !waiting.TryGetValue(WaitingId(difference), out var first) || now - first.FirstSeen < Patience;
    }

    /// <summary>What was waited for, and went again before the log told of it.</summary>
    private static IEnumerable<OrganizationDifference> Passed(IReadOnlyList<OrganizationDifference> found, Dictionary<string, Observation> waiting)
    {
        var still = found.Select(WaitingId).ToHashSet(StringComparer.Ordinal);
        return waiting.Values.Where(o => !still.Contains(o.Id) && o.Id.Split(' ') is [_, nameof(FactChange.Added), _])
            .Select(o => new OrganizationDifference(o.Id.Split(' ')[0], o.Id.Split(' ')[2], FactChange.Passed, o.Body, null));
    }

    private bool IsOurs(OrganizationDifference difference, string since, DateTimeOffset now)
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(since, CultureInfo.InvariantCulture));
        if (difference.What is FactKinds.Key or FactKinds.ServiceAccount or FactKinds.Project && difference.Change != FactChange.Changed && own.Made(difference.Thing, now)) return true;
        return own.Changed(difference.Path, from - Patience, now);
    }

    private static IEnumerable<(string, string)> Below(IReadOnlyList<OrganizationDifference> found, Dictionary<(string What, string Id), string> before)
    {
        var projects = found.Where(d => d is { What: FactKinds.Project, Change: FactChange.Removed }).Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
        return before.Keys.Where(k => k.What != FactKinds.AdminKey && projects.Contains(k.Id.Split('/')[0])).Select(k => (Kind(k.What), k.Id));
    }

    private static string Body(OrganizationDifference difference, string id, string project, DateTimeOffset now, bool isOurs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("type", TypePrefix + difference.What);
            json.WriteNumber("effective_at", now.ToUnixTimeSeconds());
            if (difference.Project != FactKinds.Organization)
            {
                json.WriteStartObject("project");
                json.WriteString("id", difference.Project);
                json.WriteString("name", project);
                json.WriteEndObject();
            }
            json.WriteStartObject(TypePrefix + difference.What);
            json.WriteString("id", difference.Thing);
            json.WriteString("change", difference.Change.ToString().ToLowerInvariant());
            json.WriteBoolean("by_sallyport", isOurs);
            Raw(json, "before", difference.Before);
            Raw(json, "after", difference.After);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Raw(Utf8JsonWriter json, string name, string? body)
    {
        json.WritePropertyName(name);
        if (string.IsNullOrEmpty(body)) json.WriteNullValue();
        else json.WriteRawValue(body);
    }

    /// <summary>What passed was waited for when it came.</summary>
    private static string WaitingId(OrganizationDifference difference) =>
        $"{difference.What} {(difference.Change == FactChange.Passed ? FactChange.Added : difference.Change)} {difference.Id}";

    private static string Kind(string what) => $"org.{what}";

    private static string Text(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
