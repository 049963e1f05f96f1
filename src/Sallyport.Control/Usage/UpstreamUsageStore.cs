using Microsoft.Data.Sqlite;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Control.Usage;

/// <summary>What the provider counted, as it was last read.</summary>
public sealed class UpstreamUsageStore(ControlDatabase database)
{
    /// <summary>
    /// Makes what is stored of the kinds in a span what was read of it. Figures that are the same keep the time since when
    /// they were; what the provider no longer tells of is removed.
    /// </summary>
    /// <returns>How many rows changed.</returns>
    /// <exception cref="IOException">It cannot be written; nothing was.</exception>
    public int Put(UsageWidth width, DateTimeOffset from, DateTimeOffset until, IReadOnlyList<string> kinds, IEnumerable<(DateTimeOffset Start, UpstreamKey Key, UpstreamFigures Figures)> read) =>
        database.Write(connection =>
        {
            Dictionary<(DateTimeOffset, UpstreamKey), UpstreamFigures> now = [];
            foreach (var (start, key, figures) in read) now[(start, key)] = now.GetValueOrDefault((start, key)) + figures;
            var changes = 0;
            foreach (var row in Read(connection, width, from, until).Where(r => kinds.Contains(r.Key.Kind)))
            {
                if (!now.TryGetValue((row.Start, row.Key), out var figures)) changes += Delete(connection, width, row);
                else if (figures == row.Figures) now.Remove((row.Start, row.Key));
            }
            foreach (var ((start, key), figures) in now) changes += Insert(connection, width, new UpstreamRow(start, key, figures, database.Time.GetUtcNow()));
            return changes;
        });

    /// <summary>The rows of a span, oldest first.</summary>
    /// <param name="until">Exclusive.</param>
    public IReadOnlyList<UpstreamRow> Read(UsageWidth width, DateTimeOffset from, DateTimeOffset until) => database.Read(connection => Read(connection, width, from, until));

    /// <summary>Makes the stored costs of a span what was read of it.</summary>
    public int PutCosts(DateTimeOffset from, DateTimeOffset until, IEnumerable<UpstreamCost> read) => database.Write(connection =>
    {
        connection.Run("DELETE FROM upstream_cost WHERE start >= $from AND start < $until", ("$from", from.ToUnixTimeSeconds()), ("$until", until.ToUnixTimeSeconds()));
        var count = 0;
        foreach (var cost in read)
        {
            count += connection.Run(
                """
                INSERT INTO upstream_cost (start, project, key_id, line_item, nano_usd, seen) VALUES ($start, $project, $key, $item, $usd, $now)
                ON CONFLICT DO UPDATE SET nano_usd = nano_usd + excluded.nano_usd
                """,
                ("$start", cost.Start.ToUnixTimeSeconds()), ("$project", cost.Project), ("$key", cost.KeyId), ("$item", cost.LineItem),
                ("$usd", cost.NanoUsd), ("$now", database.Now));
        }
        return count;
    });

    /// <summary>The costs of all days since one, oldest first.</summary>
    public IReadOnlyList<UpstreamCost> ReadCosts(DateTimeOffset from) => database.Read(connection =>
    {
        using var command = connection.Command(
            "SELECT start, project, key_id, line_item, nano_usd FROM upstream_cost WHERE start >= $from ORDER BY start", ("$from", from.ToUnixTimeSeconds()));
        using var reader = command.ExecuteReader();
        List<UpstreamCost> costs = [];
        while (reader.Read())
            costs.Add(new UpstreamCost(DateTimeOffset.FromUnixTimeSeconds(reader.NumberAt(0)), reader.TextAt(1), reader.TextAt(2), reader.TextAt(3), reader.NumberAt(4)));
        return costs;
    });

    /// <summary>Forgets the rows of a width before a time.</summary>
    public int Prune(UsageWidth width, DateTimeOffset before) => database.Write(connection => connection.Run(
        "DELETE FROM upstream_usage WHERE width = $width AND start < $before", ("$width", Seconds(width)), ("$before", before.ToUnixTimeSeconds())));

    internal static long Seconds(UsageWidth width) => width switch
    {
        UsageWidth.Minute => 60,
        UsageWidth.Hour => 3600,
        _ => 86_400,
    };

    private static List<UpstreamRow> Read(SqliteConnection connection, UsageWidth width, DateTimeOffset from, DateTimeOffset until)
    {
        using var command = connection.Command(
            """
            SELECT start, kind, project, key_id, model, requests, input, cached_input, output, other, seen FROM upstream_usage
            WHERE width = $width AND start >= $from AND start < $until ORDER BY start
            """, ("$width", Seconds(width)), ("$from", from.ToUnixTimeSeconds()), ("$until", until.ToUnixTimeSeconds()));
        using var reader = command.ExecuteReader();
        List<UpstreamRow> rows = [];
        while (reader.Read())
        {
            rows.Add(new UpstreamRow(
                DateTimeOffset.FromUnixTimeSeconds(reader.NumberAt(0)),
                new UpstreamKey(reader.TextAt(1), reader.TextAt(2), reader.TextAt(3), reader.TextAt(4)),
                new UpstreamFigures(reader.NumberAt(5), reader.NumberAt(6), reader.NumberAt(7), reader.NumberAt(8), reader.GetValue(9) is double other ? other : 0),
                reader.TimeAt(10)));
        }
        return rows;
    }

    private static int Insert(SqliteConnection connection, UsageWidth width, UpstreamRow row) => connection.Run(
        "INSERT OR REPLACE INTO upstream_usage VALUES ($width, $start, $kind, $project, $key, $model, $requests, $input, $cached, $output, $other, $seen)",
        ("$width", Seconds(width)), ("$start", row.Start.ToUnixTimeSeconds()), ("$kind", row.Key.Kind), ("$project", row.Key.Project),
        ("$key", row.Key.KeyId), ("$model", row.Key.Model), ("$requests", row.Figures.Requests), ("$input", row.Figures.Input),
        ("$cached", row.Figures.CachedInput), ("$output", row.Figures.Output), ("$other", row.Figures.Other), ("$seen", row.Seen.ToUnixTimeMilliseconds()));

    private static int Delete(SqliteConnection connection, UsageWidth width, UpstreamRow row) => connection.Run(
        "DELETE FROM upstream_usage WHERE width = $width AND start = $start AND kind = $kind AND project = $project AND key_id = $key AND model = $model",
        ("$width", Seconds(width)), ("$start", row.Start.ToUnixTimeSeconds()), ("$kind", row.Key.Kind), ("$project", row.Key.Project),
        ("$key", row.Key.KeyId), ("$model", row.Key.Model));
}
