using Microsoft.Data.Sqlite;
using Sallyport.Core.Batches;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>Usage, budgets, freezes and inspected batches in one SQLite file, shared by all processes of its owner.</summary>
public sealed class SqliteUsageStore : IUsageStore, IBatchStore, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;

    private SqliteUsageStore(SqliteConnection connection) => _connection = connection;

    /// <exception cref="UserError">The file cannot be opened, or is not of this kind.</exception>
    public static SqliteUsageStore Open(SallyHome home) => new(UsageDatabase.Open(home.UsageFile));

    /// <summary>To look at: a home without one has none afterwards either.</summary>
    /// <exception cref="UserError">The file cannot be opened, or is not of this kind.</exception>
    public static SqliteUsageStore OpenToRead(SallyHome home) => new(UsageDatabase.OpenToRead(home.UsageFile));

    public LedgerTake Take(LedgerKey key, long limit, long least, long wanted) => InTransaction(() =>
    {
        var taken = Taken(key);
        var take = BudgetSlice.Size(limit - taken, least, wanted);
        if (take > 0) Put(key, take);
        return new LedgerTake(take, Math.Max(0, limit - taken - take));
    });

    public void Return(LedgerKey key, long amount) => InTransaction(() =>
    {
        Put(key, -amount);
        return 0;
    });

    public void Add(IReadOnlyCollection<UsageRow> rows) => InTransaction(() =>
    {
        foreach (var (minute, key, total) in rows)
        {
            _connection.Run(
                """
                INSERT INTO usage VALUES ($minute, $agent, $credential, $provider, $model, $project, $session, $key_id,
                    $requests, $input, $cached_input, $output, $reasoning, $images, $seconds, $nano_usd, $estimated, $unpriced)
                ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, input = input + excluded.input,
                    cached_input = cached_input + excluded.cached_input, output = output + excluded.output,
                    reasoning = reasoning + excluded.reasoning, images = images + excluded.images, seconds = seconds + excluded.seconds,
                    nano_usd = nano_usd + excluded.nano_usd, estimated = estimated + excluded.estimated, unpriced = unpriced + excluded.unpriced
                """,
                ("$minute", minute), ("$agent", key.Agent), ("$credential", key.Credential), ("$provider", key.Provider), ("$model", key.Model),
                ("$project", key.Project), ("$session", key.Session), ("$key_id", key.KeyId), ("$requests", total.Requests), ("$input", total.Input),
                ("$cached_input", total.CachedInput), ("$output", total.Output), ("$reasoning", total.Reasoning), ("$images", total.Images),
                ("$seconds", total.Seconds), ("$nano_usd", total.NanoUsd), ("$estimated", total.Estimated), ("$unpriced", total.Unpriced));
        }
        return 0;
    });

    public IReadOnlyList<UsageRow> Read(DateTimeOffset since) => Guarded(() =>
    {
        using var command = _connection.Command(
            """
            SELECT minute, agent, credential, provider, model, project, session, key_id,
                requests, input, cached_input, output, reasoning, images, seconds, nano_usd, estimated, unpriced
            FROM usage WHERE minute >= $since ORDER BY minute
            """, ("$since", since.ToUnixTimeSeconds() / 60));
        using var reader = command.ExecuteReader();
        List<UsageRow> rows = [];
        while (reader.Read())
        {
            var key = new UsageKey(reader.TextAt(1), reader.TextAt(2), reader.TextAt(3), reader.TextAt(4), reader.TextAt(5), reader.TextAt(6), reader.TextAt(7));
            rows.Add(new UsageRow(reader.NumberAt(0), key, new UsageTotal
            {
                Requests = reader.NumberAt(8),
                Input = reader.NumberAt(9),
                CachedInput = reader.NumberAt(10),
                Output = reader.NumberAt(11),
                Reasoning = reader.NumberAt(12),
                Images = reader.NumberAt(13),
                Seconds = reader.GetValue(14) is double seconds ? seconds : 0,
                NanoUsd = reader.NumberAt(15),
                Estimated = reader.NumberAt(16),
                Unpriced = reader.NumberAt(17),
            }));
        }
        return rows;
    });

    public void Add(Freeze freeze) => InTransaction(() => _connection.Run(
        "INSERT OR IGNORE INTO frozen (kind, name, since, reason) VALUES ($kind, $name, $since, $reason)",
        ("$kind", freeze.Target.Kind.ToString()), ("$name", freeze.Target.Name), ("$since", freeze.Since.ToUnixTimeMilliseconds()), ("$reason", freeze.Reason)));

    public bool Remove(FreezeTarget target) => InTransaction(() => _connection.Run(
        "DELETE FROM frozen WHERE kind = $kind AND name = $name", ("$kind", target.Kind.ToString()), ("$name", target.Name))) > 0;

    public FreezeList Freezes() => Guarded(() =>
    {
        using var command = _connection.Command("SELECT kind, name, since, reason FROM frozen");
        using var reader = command.ExecuteReader();
        List<Freeze> freezes = [];
        while (reader.Read())
        {
            // A kind of a later version, or of a damaged file, is taken for the widest.
            var kind = Enum.TryParse<FreezeKind>(reader.TextAt(0), out var known) ? known : FreezeKind.All;
            var target = kind == FreezeKind.All ? FreezeTarget.All : new FreezeTarget(kind, reader.TextAt(1));
            freezes.Add(new Freeze(target, reader.TimeAt(2), reader.TextAt(3)));
        }
        return new FreezeList(freezes);
    });

    public void Remember(BatchRecord record, DateTimeOffset oldest, int most) => InTransaction(() =>
    {
        _connection.Run(
            "INSERT OR REPLACE INTO inspected_batch (credential, file, agent, seen, calls, mac) VALUES ($credential, $file, $agent, $seen, $calls, $mac)",
            ("$credential", record.Credential), ("$file", record.File), ("$agent", record.Agent),
            ("$seen", record.Seen.ToUnixTimeMilliseconds()), ("$calls", record.Calls), ("$mac", record.Mac));
        return _connection.Run(
            """
            DELETE FROM inspected_batch WHERE seen < $oldest
                OR (credential, file) IN (SELECT credential, file FROM inspected_batch ORDER BY seen DESC LIMIT -1 OFFSET $most)
            """, ("$oldest", oldest.ToUnixTimeMilliseconds()), ("$most", most));
    });

    public BatchRecord? Find(string credential, string file) => Guarded(() =>
    {
        using var command = _connection.Command(
            "SELECT agent, seen, calls, mac FROM inspected_batch WHERE credential = $credential AND file = $file", ("$credential", credential), ("$file", file));
        using var reader = command.ExecuteReader();
        return reader.Read() ? new BatchRecord(credential, file, reader.TextAt(0), reader.TimeAt(1), reader.TextAt(2), reader.TextAt(3)) : null;
    });

    public void Dispose() => _connection.Dispose();

    private long Taken(LedgerKey key)
    {
        using var command = _connection.Command(
            "SELECT taken FROM budget WHERE scope = $scope AND measure = $measure AND period = $period",
            ("$scope", key.Scope), ("$measure", key.Measure.ToString()), ("$period", key.Period));
        return command.ExecuteScalar() switch
        {
            long taken => taken,
            null => 0,
            // Not a number: the row is damaged, and nothing more is given out of it.
            _ => long.MaxValue / 4,
        };
    }

    private void Put(LedgerKey key, long amount) => _connection.Run(
        """
        INSERT INTO budget (scope, measure, period, taken) VALUES ($scope, $measure, $period, $amount)
        ON CONFLICT DO UPDATE SET taken = taken + excluded.taken
        """,
        ("$scope", key.Scope), ("$measure", key.Measure.ToString()), ("$period", key.Period), ("$amount", amount));

    private T InTransaction<T>(Func<T> action) => Guarded(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        var result = action();
        transaction.Commit();
        return result;
    });

    private T Guarded<T>(Func<T> action)
    {
        lock (_lock)
        {
            try
            {
                return action();
            }
            catch (SqliteException e)
            {
                throw new IOException($"the store of usage: {e.Message}", e);
            }
        }
    }
}
