using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Core.Vault;
using Xunit;
using Xunit.Sdk;

namespace Sallyport.Tests.Core.Metering;

/// <summary>Limits per minute and slots that several gates share.</summary>
public sealed class SharedRateTests
{
    private const long Limit = 100;

    private static readonly Gen<RateShapes.Step[]> s_steps = Gen.Select(
        Gen.Long[0, SharedRate.Period / 400], Gen.Int[0, RateShapes.Gates - 1], Gen.Int[0, 30], Gen.Long[1, 40], Gen.Long[0, 40], Gen.Long[0, SharedRate.Period / 100],
        (wait, gate, what, amount, part, duration) => new RateShapes.Step(wait * 100, gate, what, amount, part, duration * 100)).Array[1, 80];

    private readonly FakeTimeProvider _time = new(MeterScene.Noon);

    /// <summary>Calls of random size at three gates, settled at random times by less than was reserved; gates that stop, and that are killed.</summary>
    [Fact]
    public void Gates_together_never_let_through_more_than_the_bucket_holds_and_refills()
    {
        s_steps.Sample(steps =>
        {
            var time = new FakeTimeProvider(MeterScene.Noon);
            var gates = new RateGates(time);
            var shapes = new RateShapes(Limit, time, gates.Enter, gate => gates.Kill((RateGates.Gate)gate));
            shapes.Run(steps);
            shapes.HoldsTheLimit();
        }, iter: 2000);
    }

    [Fact]
    public void Gates_on_one_store_never_let_through_more_than_the_bucket_holds_and_refills()
    {
        s_steps.Sample(steps =>
        {
            using var home = new VaultHome();
            var time = new FakeTimeProvider(MeterScene.Noon);
            List<SqliteRateLedger> ledgers = [];
            try
            {
                var shapes = new RateShapes(Limit, time, () =>
                {
                    ledgers.Add(new SqliteRateLedger(home.Home, time));
                    return ledgers[^1];
                }, gate => ((SqliteRateLedger)gate).Dispose());
                shapes.Run(steps);
                shapes.HoldsTheLimit();
            }
            finally
            {
                ledgers.ForEach(l => l.Dispose());
            }
        }, iter: 20, threads: 2);
    }

    /// <summary>The same with gates that know nothing of each other: the property would notice.</summary>
    [Fact]
    public void Gates_that_share_nothing_let_through_too_much()
    {
        var time = new FakeTimeProvider(MeterScene.Noon);
        var shapes = new RateShapes(Limit, time, () => new RateGates(time).Enter());
        shapes.Run(Enumerable.Range(0, 12).Select(i => new RateShapes.Step(0, i % RateShapes.Gates, 9, 20, 20, 0)));
        Assert.Throws<TrueException>(shapes.HoldsTheLimit);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void However_many_gates_there_are_a_minute_lets_through_its_limit_and_uses_it_up(int count)
    {
        var scenes = Scenes(new RateGates(_time), count);
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 60 });
        Assert.Equal(60, Pass(scenes, grant));
        Assert.Equal(0, Pass(scenes, grant));
        // Half a minute: half of it has refilled.
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(30, Pass(scenes, grant));
    }

    [Fact]
    public void What_one_gate_does_not_need_another_gets_after_a_second()
    {
        var scenes = Scenes(new RateGates(_time), 2);
        var grant = MeterScene.Grant(new Limits { TokensPerMinute = 800 });
        Assert.NotNull(scenes[0].Reserve(grant, out _, input: 0, output: 1));
        Assert.NotNull(scenes[1].Reserve(grant, out _, input: 0, output: 690));
        // 800 without those 691 and what the first gate holds, an eighth; by refilling alone it would take longer.
        Assert.Null(scenes[1].Reserve(grant, out var refusal, input: 0, output: 90));
        Assert.Equal(9, refusal!.Remaining);
        Assert.InRange(refusal.RetryAfter, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(7));
        // Told at the first, returned at the second, because nothing was used in between.
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            scenes[0].Meter.Balance();
        }
        Assert.NotNull(scenes[1].Reserve(grant, out _, input: 0, output: 90));
    }

    [Fact]
    public void A_gate_that_starts_anew_goes_on_where_the_last_one_was()
    {
        var gates = new RateGates(_time);
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 20 });
        var passed = 0;
        for (var i = 0; i < 30; i++)
        {
            var scene = Scenes(gates, 1)[0];
            if (scene.Reserve(grant, out _) is { } call)
            {
                call.Settle(default);
                passed++;
            }
            scene.Meter.Balance(all: true);
        }
        Assert.Equal(20, passed);
    }

    [Fact]
    public void A_debt_at_one_gate_is_waited_for_at_the_others()
    {
        var scenes = Scenes(new RateGates(_time), 2);
        var grant = MeterScene.Grant(new Limits { TokensPerMinute = 600 });
        scenes[0].Reserve(grant, out _, input: 0, output: 10)!.Settle(MeterScene.Used(600, 600));
        scenes[0].Meter.Balance();
        Assert.Null(scenes[1].Reserve(grant, out var refusal, input: 0, output: 9));
        Assert.InRange(refusal!.RetryAfter, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(62));
        Assert.Equal(0, refusal.Remaining);
    }

    [Fact]
    public void The_figures_of_headers_count_what_other_gates_use_and_hold()
    {
        var scenes = Scenes(new RateGates(_time), 2);
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 6 });
        scenes[0].Reserve(grant, out _);
        scenes[0].Reserve(grant, out _);
        Assert.Equal(new LimitFigures(6, 3, TimeSpan.FromSeconds(30)), scenes[1].Reserve(grant, out _)!.Requests);
    }

    [Fact]
    public void Slots_are_shared_and_one_that_is_left_serves_another_gate_at_once()
    {
        var scenes = Scenes(new RateGates(_time), 3);
        var grant = MeterScene.Grant(new Limits { Concurrent = 2 });
        var first = scenes[0].Reserve(grant, out _)!;
        var second = scenes[1].Reserve(grant, out _)!;
        Assert.Null(scenes[2].Reserve(grant, out var refusal));
        Assert.Equal(Measure.Concurrent, refusal!.Measure);
        first.Settle(default);
        // The first gate entered alone and knew of nobody: it returns its slot within a second.
        scenes[0].Meter.Balance();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var third = scenes[2].Reserve(grant, out _)!;
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(scenes[0].Reserve(grant, out _));
            _time.Advance(TimeSpan.FromMilliseconds(100));
            third.Settle(default);
            third = scenes[0].Reserve(grant, out _)!;
            Assert.NotNull(third);
            third.Settle(default);
            third = scenes[2].Reserve(grant, out _)!;
        }
        second.Settle(default);
    }

    [Fact]
    public async Task Slots_are_never_entered_twice_on_all_cores()
    {
        using var home = new VaultHome();
        var ledgers = Enumerable.Range(0, 3).Select(_ => new SqliteRateLedger(home.Home, TimeProvider.System)).ToList();
        var grant = MeterScene.Grant(new Limits { Concurrent = 4 });
        long open = 0, most = 0, entered = 0;
        await Task.WhenAll(ledgers.SelectMany(ledger =>
        {
            var meter = new Meter(TimeProvider.System, new MemoryLedger(), MeterScene.Prices, ledger);
            return Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 300; i++)
                {
                    if (meter.TryReserve(new ReserveRequest(grant, ContentShape.None, new ContentFacts(), 0), out var _) is not { } call) continue;
                    var now = Interlocked.Increment(ref open);
                    InterlockedMax(ref most, now);
                    Interlocked.Increment(ref entered);
                    Interlocked.Decrement(ref open);
                    call.Settle(default);
                }
                meter.Balance();
            }, TestContext.Current.CancellationToken));
        }));
        Assert.InRange(most, 1, 4);
        Assert.True(entered > 0);
        // Every slot was returned: one gate has them all.
        using var last = new SqliteRateLedger(home.Home, TimeProvider.System);
        Assert.Equal(4, last.Visit(new RateKey("agent=reviewer;credential=openai/default", Measure.Concurrent), 4, new RateReport(0, 0, []), new RateWish(4, 4)).Taken);
        ledgers.ForEach(l => l.Dispose());
    }

    [Fact]
    public void A_ledger_that_cannot_be_written_lets_through_what_is_held_and_no_more()
    {
        var gates = new RateGates(_time);
        var scene = Scenes(gates, 1)[0];
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 80, Concurrent = 100 });
        Assert.NotNull(scene.Reserve(grant, out _));
        gates.IsBroken = true;
        for (var i = 1; i < 10; i++) Assert.NotNull(scene.Reserve(grant, out _));
        Assert.Null(scene.Reserve(grant, out var refusal));
        Assert.Equal("disk full", refusal!.Failure);
        Assert.Throws<IOException>(() => scene.Meter.Balance());
        gates.IsBroken = false;
        Assert.Equal(70, Pass([scene], grant));
    }

    private MeterScene[] Scenes(RateGates gates, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new MeterScene(rates: gates.Enter(), time: _time))];

    /// <summary>Asks each in turn until none lets anything through.</summary>
    private static int Pass(MeterScene[] scenes, Grant grant)
    {
        var passed = 0;
        for (var refused = 0; refused < scenes.Length;)
        {
            refused = 0;
            foreach (var scene in scenes)
            {
                if (scene.Reserve(grant, out _) is null) refused++;
                else passed++;
            }
        }
        return passed;
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var old = Volatile.Read(ref most); old < value; old = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, value, old) == old) return;
        }
    }
}
