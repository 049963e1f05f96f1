using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Sinks;
using Sallyport.Control.State;

namespace Sallyport.Control.Watch.Audit;

/// <summary>How the audit log is read. The defaults are the documented ones.</summary>
public sealed record AuditReadOptions
{
    /// <summary>How far back the first reading goes.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How much is read again each time: what the provider shows later than this is lost.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The most entries that are held in memory.</summary>
    public int Most { get; init; } = 10_000;
}

/// <summary>
/// Reads the organization's audit log to its end, and keeps each entry once, in the order in which things happened.
/// <para>
/// The provider gives the newest first, so a stretch of time is read whole before any of it is kept: from a little before
/// the latest entry that is kept (<see cref="AuditReadOptions.Overlap"/>) to now. What is there already is passed over by
/// its id, whatever page it comes on and however often. What only now shows and is earlier than what is kept goes behind
/// it, marked as late. Entries, what the rules learnt from them, and the place are kept in one transaction; alerts are
/// raised before it, under the entry's id. So a crash at any point repeats, and loses nothing.
/// </para>
/// </summary>
public sealed class AuditWatch(OpenAIAdmin admin, ControlDatabase database, AlertBell bell, OwnWork own, AuditTerms terms, SinkBacklog? backlog, AuditReadOptions options)
{
    private const string WholeCursor = "audit/whole";

    private readonly AuditMemory _memory = new(database, own, terms);

    /// <summary>When the log was last read to its end; null where it never was. A reading that began and failed is none.</summary>
    public static DateTimeOffset? LastRead(ControlDatabase database) =>
        database.Cursors.List(WholeCursor).Where(c => c.Name == WholeCursor).Select(c => (DateTimeOffset?)c.Updated).FirstOrDefault();

    /// <exception cref="AdminProblem">The provider does not answer; what was kept is kept.</exception>
    public async Task<WatchReport> ReadAsync(CancellationToken cancellationToken)
    {
        var now = database.Time.GetUtcNow();
        var place = AuditPlace.Find(database) ?? new AuditPlace(now, now - options.First, now - options.First);
        database.Cursors.Set(AuditPlace.Cursor, place.ToString()); // The first reading begins where it began, however often it has to.
        List<StoredAuditEvent> kept = [];
        List<Alert> alerts = [];
        var from = place.Read - options.Overlap;
        var ends = new Stack<DateTimeOffset?>([null]);
        while (ends.TryPeek(out var until))
        {
            if (backlog?.Full() is { Count: > 0 } full) return new WatchReport { Events = kept, Alerts = alerts, WaitsFor = full };
            var (entries, whole) = await ReadAsync(from, until, cancellationToken);
            if (!whole)
            {
                // Too many to hold: the older part first, and then on from there.
                ends.Push(EndOf(entries.Min(e => e.EffectiveAt)));
                continue;
            }
            place = await KeepAsync(entries, place, kept, alerts, cancellationToken);
            ends.Pop();
            if (until is { } read) from = read;
        }
        database.Cursors.Set(WholeCursor, "");
        return new WatchReport { Events = kept, Alerts = alerts };
    }

    private async Task<(List<AuditEntry> Entries, bool Whole)> ReadAsync(DateTimeOffset from, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        // One second cannot be divided, however much is in it.
        var most = until is { } last && last - from <= TimeSpan.FromSeconds(1) ? int.MaxValue : options.Most;
        List<AuditEntry> entries = [];
        var (at, earliest) = (from, DateTimeOffset.MaxValue);
        await foreach (var raw in admin.AuditLog.ListRawAsync(new AuditQuery { From = from, Until = until }, cancellationToken))
        {
            var entry = AuditEntry.Of(raw, at);
            at = entry.EffectiveAt;
            entries.Add(entry);
            if (at < earliest) earliest = at;
            if (entries.Count >= most && EndOf(earliest) is var end && end > from && (until is null || end < until)) return (entries, false);
        }
        return (entries, true);
    }

    private async Task<AuditPlace> KeepAsync(List<AuditEntry> entries, AuditPlace place, List<StoredAuditEvent> kept, List<Alert> alerts, CancellationToken cancellationToken)
    {
        var known = database.AuditEvents.Known(entries.Select(e => e.Id));
        var fresh = entries.Where(e => !known.Contains(e.Id)).DistinctBy(e => e.Id).OrderBy(e => e.EffectiveAt).ThenBy(e => e.Id, StringComparer.Ordinal).ToList();
        if (fresh.Count == 0) return place;
        foreach (var entry in fresh)
        {
            if (entry.Known is not { } seen) continue;
            // Of the past nothing is said, and so nothing is looked up.
            foreach (var alarm in entry.EffectiveAt < place.Began ? [] : AuditRules.Judge(seen, entry.Address, terms, _memory.Before(seen, entry.Address)))
            {
                var alert = alarm.ToAlert(alarm.Kind == "login-failures" ? $"{entry.EffectiveAt.ToUnixTimeSeconds() / 3600}" : entry.Id);
                if (await bell.RaiseAsync(alert, cancellationToken)) alerts.Add(alert);
            }
            _memory.Learn(seen, entry.Address);
        }
        StoredAuditEvent[] stored = [.. fresh.Select(e => e.ToStored(late: e.EffectiveAt < place.Last))];
        var last = fresh[^1].EffectiveAt > place.Last ? fresh[^1].EffectiveAt : place.Last;
        var now = database.Time.GetUtcNow();
        var next = place with { Last = last, Read = last < now ? last : now };
        database.AuditEvents.Commit(new AuditBatch { Events = stored, Cursors = [(AuditPlace.Cursor, next.ToString())], Seen = _memory.TakeChanges() });
        kept.AddRange(stored);
        return next;
    }

    /// <summary>Of the second that a time is in.</summary>
    private static DateTimeOffset EndOf(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds() + 1);
}
