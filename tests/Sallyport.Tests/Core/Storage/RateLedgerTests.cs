using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Core.Metering;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Storage;

/// <summary>Limits per minute and slots in a file, with gates that come, stop, hang and die.</summary>
public sealed class RateLedgerTests : IDisposable
{
    private const string Gone = "0123456789abcdef";

    private static readonly RateKey s_tokens = new("agent=reviewer;credential=openai/default", Measure.Tokens);
    private static readonly Grant s_tokenGrant = MeterScene.Grant(new Limits { TokensPerMinute = 800 });

    private readonly VaultHome _home = new();
    private readonly FakeTimeProvider _time = new(MeterScene.Noon);
    private readonly List<SqliteRateLedger> _ledgers = [];

    public void Dispose()
    {
        _ledgers.ForEach(l => l.Dispose());
        _home.Dispose();
    }

    [Fact]
    public void Three_gates_share_one_limit_and_a_fourth_that_starts_later_too()
    {
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 30 });
        var scenes = Enumerable.Range(0, 3).Select(_ => Enter()).ToList();
        Assert.Equal(30, scenes.Sum(scene => Pass(scene, grant)));
        foreach (var scene in scenes) scene.Meter.Balance(all: true);
        _ledgers.ForEach(l => l.Dispose());
        Assert.Equal(0, Pass(Enter(), grant));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(5, Pass(Enter(), grant));
    }

    [Fact]
    public void A_gate_that_stops_returns_what_it_holds()
    {
        var scene = Enter();
        Assert.NotNull(scene.Reserve(s_tokenGrant, out _, input: 0, output: 1));
        scene.Meter.Balance(all: true);
        _ledgers[0].Dispose();
        Assert.NotNull(Enter().Reserve(s_tokenGrant, out _, input: 0, output: 797));
        Assert.Single(Directory.GetFiles(_home.Home.RunFolder, "gate-*.lock"));
    }

    [Fact]
    public void The_slots_of_a_gate_that_died_are_free_and_what_it_held_of_a_rate_counts_as_used()
    {
        var grant = MeterScene.Grant(new Limits { TokensPerMinute = 800, Concurrent = 2 });
        Assert.Equal(800, Die(Enter(), grant));
        var next = Enter();
        var call = next.Reserve(grant, out _, input: 0, output: 699)!;
        Assert.NotNull(call);
        Assert.Equal(0, Count("SELECT count(*) FROM rate_share WHERE gate = '" + Gone + "'"));
        Assert.Null(next.Reserve(grant, out var refusal, input: 0, output: 0));
        Assert.Equal(Measure.Tokens, refusal!.Measure);
    }

    [Fact]
    public void A_gate_that_says_nothing_for_an_hour_but_lives_keeps_its_slots()
    {
        var grant = MeterScene.Grant(new Limits { Concurrent = 1 });
        var call = Enter().Reserve(grant, out _)!;
        var other = Enter();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(other.Reserve(grant, out _));
        call.Settle(default);
        _ledgers[0].Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(other.Reserve(grant, out _));
    }

    [Fact]
    public void A_store_that_cannot_be_written_fails_closed_and_forgets_nothing()
    {
        var scene = Enter();
        Assert.Equal(0, Pass(Enter(), MeterScene.Grant(new Limits { TokensPerMinute = 1 }), 1) - 1);
        Run("CREATE TRIGGER full BEFORE INSERT ON rate BEGIN SELECT raise(ABORT, 'disk full'); END");
        Assert.Null(scene.Reserve(s_tokenGrant, out var refusal));
        Assert.Contains("disk full", refusal!.Failure, StringComparison.Ordinal);
        Run("DROP TRIGGER full");
        Assert.NotNull(scene.Reserve(s_tokenGrant, out _));
    }

    [Fact]
    public void A_store_that_is_no_store_lets_nothing_through()
    {
        _home.Home.Create();
        File.WriteAllText(_home.Home.UsageFile, "not a database, but long enough to be taken for one: " + new string('x', 200));
        Assert.Null(Enter().Reserve(s_tokenGrant, out var refusal));
        Assert.NotNull(refusal!.Failure);
    }

    [Theory]
    [InlineData("UPDATE rate SET used = 'nonsense'")]
    [InlineData("UPDATE rate SET used = -1")]
    [InlineData("UPDATE rate SET at = 'nonsense'")]
    [InlineData("INSERT INTO rate_share SELECT scope, measure, 'x', 'nonsense' FROM rate")]
    public void A_damaged_row_gives_nothing_until_it_has_refilled(string damage)
    {
        Enter().Reserve(s_tokenGrant, out _, input: 0, output: 1);
        Run(damage);
        Assert.Null(Enter().Reserve(s_tokenGrant, out _, input: 0, output: 300));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(Enter().Reserve(s_tokenGrant, out _, input: 0, output: 300));
    }

    [Fact]
    public void After_a_restart_of_the_machine_nothing_has_refilled_that_had_no_time_to()
    {
        var before = new SqliteRateLedger(_home.Home, _time);
        before.Visit(s_tokens, 100, new RateReport(100, 0, []), default);
        before.Dispose();
        // The steady clock begins anew.
        var booted = new FakeTimeProvider(MeterScene.Noon.AddDays(-9));
        using var after = new SqliteRateLedger(_home.Home, booted);
        Assert.Equal(0, after.Visit(s_tokens, 100, default(RateReport) with { Corrections = [] }, new RateWish(1, 1)).Taken);
        booted.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(50, after.Visit(s_tokens, 100, default(RateReport) with { Corrections = [] }, new RateWish(50, 60)).Taken);
    }

    [Fact]
    public void A_gate_without_such_limits_writes_nothing()
    {
        Enter().Reserve(MeterScene.Grant(budget: new Budget { TokensPerDay = 1000 }), out _);
        Assert.False(File.Exists(_home.Home.UsageFile));
        Assert.False(Directory.Exists(_home.Home.RunFolder));
    }

    private MeterScene Enter()
    {
        _ledgers.Add(new SqliteRateLedger(_home.Home, _time));
        return new MeterScene(rates: _ledgers[^1], time: _time);
    }

    /// <summary>Has a gate hold a share of tokens and all slots, and leaves that behind under the name of a gate that nobody is.</summary>
    /// <returns>What the limit is.</returns>
    private long Die(MeterScene scene, Grant grant)
    {
        for (var i = 0; i < 2; i++) scene.Reserve(grant, out _, input: 0, output: 9);
        Run($"UPDATE rate_share SET gate = '{Gone}'");
        Assert.Equal(100, Count("SELECT held FROM rate_share WHERE measure = 'Tokens'"));
        Assert.Equal(2, Count("SELECT held FROM rate_share WHERE measure = 'Concurrent'"));
        return grant.Limits.TokensPerMinute!.Value;
    }

    private static int Pass(MeterScene scene, Grant grant, int most = 1000)
    {
        var passed = 0;
        while (passed < most && scene.Reserve(grant, out _) is not null) passed++;
        return passed;
    }

    private void Run(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Count(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_home.Home.UsageFile};Pooling=False");
        connection.Open();
        return connection;
    }
}
