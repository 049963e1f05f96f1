using Microsoft.Data.Sqlite;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Control.State;

/// <param name="Id">The provider's own; of an event that Sallyport observed, the same however often it is found.</param>
/// <param name="Body">One line of JSON.</param>
public sealed record StoredAuditEvent(string Id, string Type, DateTimeOffset EffectiveAt, string Body);

/// <summary>What is noted together: all of it, or nothing.</summary>
internal sealed record AuditBatch
{
    /// <summary>In this order; those that are there already are passed over.</summary>
    public IReadOnlyList<StoredAuditEvent> Events { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Cursors { get; init; } = [];

    public IReadOnlyList<(string Kind, string Id, string Body)> Seen { get; init; } = [];

    public IReadOnlyList<(string Kind, string Id)> Gone { get; init; } = [];
}

/// <summary>
/// The organization's audit log as it is known here, in the order in which it was learnt: what the provider told, and what
/// was observed beside it. An id is in it once. Sinks read it by sequence.
/// </summary>
public sealed class AuditEventStore
{
    private readonly ControlDatabase _database;

    internal AuditEventStore(ControlDatabase database) => _database = database;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<StoredAuditEvent> List(string? type = null) => _database.Read(connection =>
    {
        using var command = connection.Command(
            "SELECT id, type, effective_at, body FROM audit_event WHERE $type = '' OR type = $type ORDER BY sequence", ("$type", type ?? ""));
        using var reader = command.ExecuteReader();
        List<StoredAuditEvent> events = [];
        while (reader.Read())
            events.Add(new StoredAuditEvent(reader.TextAt(0), reader.TextAt(1), DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(reader.NumberAt(2), 0, 253_402_300_799)), reader.TextAt(3)));
        return events;
    });

    /// <summary>Those of <paramref name="ids"/> that are there.</summary>
    internal IReadOnlySet<string> Known(IEnumerable<string> ids) => _database.Read(connection =>
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        using var command = connection.Command("SELECT 1 FROM audit_event WHERE id = $id", ("$id", ""));
        foreach (var id in ids)
        {
            command.Parameters["$id"].Value = id;
            if (command.ExecuteScalar() is not null) known.Add(id);
        }
        return known;
    });

    /// <summary>Whether an event of the provider's is about the thing with that id: made where <paramref name="types"/> end in <c>created</c>.</summary>
    internal bool Tells(IEnumerable<string> types, string id) => _database.Read(connection =>
    {
        using var command = connection.Command("SELECT 1 FROM audit_event WHERE type = $type AND instr(body, $id) > 0 LIMIT 1", ("$type", ""), ("$id", id));
        foreach (var type in types)
        {
            command.Parameters["$type"].Value = type;
            if (command.ExecuteScalar() is not null) return true;
        }
        return false;
    });

    /// <summary>How many events of a type happened from <paramref name="from"/> until <paramref name="until"/>, both included.</summary>
    internal long Count(string type, DateTimeOffset from, DateTimeOffset until) => _database.Read(connection =>
    {
        using var command = connection.Command("SELECT count(*) FROM audit_event WHERE type = $type AND effective_at BETWEEN $from AND $until",
            ("$type", type), ("$from", from.ToUnixTimeSeconds()), ("$until", until.ToUnixTimeSeconds()));
        return command.ExecuteScalar() is long count ? count : 0;
    });

    /// <exception cref="IOException">It cannot be written; nothing was.</exception>
    internal void Commit(AuditBatch batch) => _database.Write(connection =>
    {
        foreach (var one in batch.Events) Add(connection, one);
        foreach (var (name, value) in batch.Cursors)
        {
            connection.Run("INSERT INTO cursor (name, value, updated) VALUES ($name, $value, $now) ON CONFLICT DO UPDATE SET value = excluded.value, updated = excluded.updated",
                ("$name", name), ("$value", value), ("$now", _database.Now));
        }
        foreach (var (kind, id, body) in batch.Seen)
        {
            connection.Run(
                """
                INSERT INTO observation (kind, id, body, first_seen, last_seen) VALUES ($kind, $id, $body, $now, $now)
                ON CONFLICT DO UPDATE SET body = excluded.body, last_seen = excluded.last_seen
                """,
                ("$kind", kind), ("$id", id), ("$body", body), ("$now", _database.Now));
        }
        foreach (var (kind, id) in batch.Gone) connection.Run("DELETE FROM observation WHERE kind = $kind AND id = $id", ("$kind", kind), ("$id", id));
        return 0;
    });

    private static void Add(SqliteConnection connection, StoredAuditEvent one) => connection.Run(
        "INSERT OR IGNORE INTO audit_event (id, type, effective_at, body) VALUES ($id, $type, $at, $body)",
        ("$id", one.Id), ("$type", one.Type), ("$at", one.EffectiveAt.ToUnixTimeSeconds()), ("$body", one.Body));
}
