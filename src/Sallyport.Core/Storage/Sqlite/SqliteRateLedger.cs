using Microsoft.Data.Sqlite;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>
/// The limits per minute and the slots of one gate, in the file of usage, shared with all gates of its home. Opened at the
/// first visit: a gate without such limits never does.
/// </summary>
public sealed class SqliteRateLedger(SallyHome home, TimeProvider time) : IRateLedger, IDisposable
{
    private readonly Lock _lock = new();
    private GatePresence? _presence;
    private SqliteConnection? _connection;
    private bool _isDisposed;

    public RateTake Visit(RateKey key, long limit, RateReport report, RateWish wish) => InTransaction((connection, presence) =>
    {
        var take = Visit(connection, presence, key, limit, report, wish);
        if (wish.Least > 0 && take.Taken == 0 && Bury(connection, presence))
            take = Visit(connection, presence, key, limit, report with { Spent = 0, Corrections = [] }, wish);
        return take;
    });

    /// <summary>Gives back what this gate holds, as far as the store can be written; the others notice its end in any case.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            if (_connection is not { } connection || _presence is not { } presence) return;
            try
            {
                using var transaction = connection.BeginTransaction(deferred: false);
                Bury(connection, presence.Id);
                transaction.Commit();
            }
            catch (SqliteException)
            {
                // As after a crash: whoever needs it next takes it over.
            }
            connection.Dispose();
            presence.Dispose();
            (_connection, _presence) = (null, null);
        }
    }

    private RateTake Visit(SqliteConnection connection, GatePresence presence, RateKey key, long limit, in RateReport report, in RateWish wish)
    {
        var now = SteadyClock.Nanoseconds(time);
        long held = 0;
        var others = 0;
        foreach (var share in Shares(connection, key))
        {
            if (share.Gate == presence.Id) continue;
            // What is no amount is damaged: then the whole limit counts as held.
            held += share.Held < 0 ? limit : share.Held;
            others++;
        }
        var (after, take) = (Find(connection, key, now) ?? new SharedRate(limit, 0, now)).Visit(limit, report, wish, held, others, now);
        // Of slots nothing is ever used up.
        if (key.Measure != Measure.Concurrent) Save(connection, key, after);
        connection.Run(
            "INSERT OR REPLACE INTO rate_share (scope, measure, gate, held) VALUES ($scope, $measure, $gate, $held)",
            ("$scope", key.Scope), ("$measure", key.Measure.ToString()), ("$gate", presence.Id), ("$held", report.Held + take.Taken));
        return take;
    }

    /// <summary>Takes over what gates held that are gone.</summary>
    /// <returns>False where there are none.</returns>
    private bool Bury(SqliteConnection connection, GatePresence presence)
    {
        List<string> gates = [];
        using (var command = connection.Command("SELECT DISTINCT gate FROM rate_share"))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read()) gates.Add(reader.TextAt(0));
        }
        var gone = gates.FindAll(presence.IsGone);
        foreach (var gate in gone) Bury(connection, gate);
        return gone.Count > 0;
    }

    /// <summary>The slots of a gate that is gone are free; what it held of a rate counts as used, since nobody knows better.</summary>
    private void Bury(SqliteConnection connection, string gate)
    {
        var now = SteadyClock.Nanoseconds(time);
        List<(RateKey Key, long Held)> shares = [];
        using (var command = connection.Command("SELECT scope, measure, held FROM rate_share WHERE gate = $gate", ("$gate", gate)))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                if (Enum.TryParse<Measure>(reader.TextAt(1), out var measure)) shares.Add((new RateKey(reader.TextAt(0), measure), reader.NumberAt(2)));
            }
        }
        foreach (var (key, held) in shares)
        {
            if (held == 0 || key.Measure == Measure.Concurrent || Find(connection, key, now) is not { } bucket) continue;
            bucket = bucket.Seen(bucket.Limit, now);
            Save(connection, key, bucket.Spend(held < 0 ? bucket.Limit : held));
        }
        connection.Run("DELETE FROM rate_share WHERE gate = $gate", ("$gate", gate));
    }

    private static SharedRate? Find(SqliteConnection connection, RateKey key, long now)
    {
        using var command = connection.Command(
            "SELECT per_minute, used, at FROM rate WHERE scope = $scope AND measure = $measure", ("$scope", key.Scope), ("$measure", key.Measure.ToString()));
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return null;
        var bucket = new SharedRate(reader.NumberAt(0), reader.NumberAt(1), reader.NumberAt(2));
        return bucket.Limit < 1 || bucket.Used < 0 || bucket.At < 0 ? SharedRate.Exhausted(Math.Max(1, bucket.Limit), now) : bucket;
    }

    private static void Save(SqliteConnection connection, RateKey key, SharedRate bucket) => connection.Run(
        "INSERT OR REPLACE INTO rate (scope, measure, per_minute, used, at) VALUES ($scope, $measure, $per_minute, $used, $at)",
        ("$scope", key.Scope), ("$measure", key.Measure.ToString()), ("$per_minute", bucket.Limit), ("$used", bucket.Used), ("$at", bucket.At));

    private static List<(string Gate, long Held)> Shares(SqliteConnection connection, RateKey key)
    {
        using var command = connection.Command(
            "SELECT gate, held FROM rate_share WHERE scope = $scope AND measure = $measure", ("$scope", key.Scope), ("$measure", key.Measure.ToString()));
        using var reader = command.ExecuteReader();
        List<(string, long)> shares = [];
        while (reader.Read()) shares.Add((reader.TextAt(0), reader.NumberAt(1)));
        return shares;
    }

    private RateTake InTransaction(Func<SqliteConnection, GatePresence, RateTake> action)
    {
        lock (_lock)
        {
            // A request that ends after its gate may still come here; it has nothing to return any more.
            if (_isDisposed) throw new IOException("the store of usage is closed");
            try
            {
                _presence ??= GatePresence.Enter(home);
                _connection ??= UsageDatabase.Open(home.UsageFile);
                // Immediate: what is read below stays so until it is written.
                using var transaction = _connection.BeginTransaction(deferred: false);
                var take = action(_connection, _presence);
                transaction.Commit();
                return take;
            }
            catch (Exception e) when (e is SqliteException or UserError or UnauthorizedAccessException)
            {
                throw new IOException($"the store of usage: {e.Message}", e);
            }
        }
    }
}
