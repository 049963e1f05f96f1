using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Control.State;

/// <param name="Body">JSON of the observer's own making.</param>
public sealed record Observation(string Kind, string Id, string Body, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);

/// <summary>What was last seen of the provider's side, so that the next look can tell what has changed or vanished.</summary>
public sealed class ObservationStore
{
    private readonly ControlDatabase _database;

    internal ObservationStore(ControlDatabase database) => _database = database;

    public IReadOnlyList<Observation> List(string kind) => _database.Read(connection =>
    {
        using var command = connection.Command("SELECT kind, id, body, first_seen, last_seen FROM observation WHERE kind = $kind ORDER BY id", ("$kind", kind));
        using var reader = command.ExecuteReader();
        List<Observation> observations = [];
        while (reader.Read())
            observations.Add(new Observation(reader.TextAt(0), reader.TextAt(1), reader.TextAt(2), reader.TimeAt(3), reader.TimeAt(4)));
        return observations;
    });

    /// <summary>Notes what is there now: what is new, changed or the same. Nothing is removed.</summary>
    public void Put(string kind, IEnumerable<(string Id, string Body)> seen) => _database.Write(connection =>
    {
        foreach (var (id, body) in seen)
        {
            connection.Run(
                """
                INSERT INTO observation (kind, id, body, first_seen, last_seen) VALUES ($kind, $id, $body, $now, $now)
                ON CONFLICT DO UPDATE SET body = excluded.body, last_seen = excluded.last_seen
                """,
                ("$kind", kind), ("$id", id), ("$body", body), ("$now", _database.Now));
        }
        return 0;
    });

    public void Remove(string kind, string id) => _database.Write(connection => connection.Run(
        "DELETE FROM observation WHERE kind = $kind AND id = $id", ("$kind", kind), ("$id", id)));
}
