using Microsoft.Data.Sqlite;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Control.State;

/// <summary>
/// Keeps <see cref="Job"/>s. At most one process works on a job at a time: it claims it for a while and renews the claim
/// with every save; what its process leaves behind can be claimed once that time has passed.
/// </summary>
public sealed class JobStore
{
    private readonly ControlDatabase _database;

    internal JobStore(ControlDatabase database) => _database = database;

    /// <summary>Writes a new job, claimed by <paramref name="owner"/>. False where one of that kind and id is there, finished or not.</summary>
    public bool TryCreate(Job job, string owner, TimeSpan claim) => _database.Write(connection => connection.Run(
        """
        INSERT OR IGNORE INTO job (kind, id, step, body, version, owner, claimed_until, finished, created, updated)
        VALUES ($kind, $id, $step, $body, 1, $owner, $until, $finished, $now, $now)
        """,
        ("$kind", job.Kind), ("$id", job.Id), ("$step", job.Step), ("$body", job.Body), ("$owner", owner),
        ("$until", Until(claim)), ("$finished", job.Finished ? 1 : 0), ("$now", _database.Now)) == 1);

    /// <summary>The job, if nobody else holds a claim on it that is still good.</summary>
    public Job? TryClaim(string kind, string id, string owner, TimeSpan claim) => _database.Write(connection =>
    {
        var claimed = connection.Run(
            "UPDATE job SET owner = $owner, claimed_until = $until WHERE kind = $kind AND id = $id AND finished = 0 AND (owner = $owner OR claimed_until <= $now)",
            ("$owner", owner), ("$until", Until(claim)), ("$kind", kind), ("$id", id), ("$now", _database.Now));
        return claimed == 1 ? Find(connection, kind, id) : null;
    });

    /// <summary>
    /// Writes the next state of a job that <paramref name="owner"/> holds, and renews the claim. Returns it with its new
    /// version; null where somebody else took it over meanwhile: the caller must stop at once.
    /// </summary>
    public Job? TrySave(Job job, string owner, TimeSpan claim) => _database.Write(connection =>
    {
        var saved = connection.Run(
            """
            UPDATE job SET step = $step, body = $body, version = version + 1, claimed_until = $until, finished = $finished, updated = $now
            WHERE kind = $kind AND id = $id AND owner = $owner AND version = $version AND finished = 0
            """,
            ("$step", job.Step), ("$body", job.Body), ("$until", job.Finished ? 0L : Until(claim)), ("$finished", job.Finished ? 1 : 0),
            ("$now", _database.Now), ("$kind", job.Kind), ("$id", job.Id), ("$owner", owner), ("$version", job.Version));
        return saved == 1 ? Find(connection, job.Kind, job.Id) : null;
    });

    /// <summary>Gives a claim back, so that the next process need not wait for its end.</summary>
    public void Release(string kind, string id, string owner) => _database.Write(connection => connection.Run(
        "UPDATE job SET claimed_until = 0 WHERE kind = $kind AND id = $id AND owner = $owner", ("$kind", kind), ("$id", id), ("$owner", owner)));

    public Job? Find(string kind, string id) => _database.Read(connection => Find(connection, kind, id));

    /// <summary>The jobs of a kind, oldest first: those that are not finished, or all.</summary>
    public IReadOnlyList<Job> List(string kind, bool finished = false) => _database.Read(connection =>
    {
        using var command = connection.Command(
            $"{Columns} WHERE kind = $kind AND finished <= $finished ORDER BY created, id", ("$kind", kind), ("$finished", finished ? 1 : 0));
        using var reader = command.ExecuteReader();
        List<Job> jobs = [];
        while (reader.Read()) jobs.Add(Read(reader));
        return jobs;
    });

    private const string Columns = "SELECT kind, id, step, body, version, finished, created, updated FROM job";

    private static Job? Find(SqliteConnection connection, string kind, string id)
    {
        using var command = connection.Command($"{Columns} WHERE kind = $kind AND id = $id", ("$kind", kind), ("$id", id));
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    private static Job Read(SqliteDataReader reader) => new()
    {
        Kind = reader.TextAt(0),
        Id = reader.TextAt(1),
        Step = reader.TextAt(2),
        Body = reader.TextAt(3),
        Version = (int)reader.NumberAt(4),
        Finished = reader.NumberAt(5) != 0,
        Created = reader.TimeAt(6),
        Updated = reader.TimeAt(7),
    };

    private long Until(TimeSpan claim) => _database.Now + (long)claim.TotalMilliseconds;
}
