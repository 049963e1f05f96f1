using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

/// <summary>How seldom a gate goes to the ledger that it shares with others.</summary>
public sealed class RateCostTests
{
    private readonly FakeTimeProvider _time = new(MeterScene.Noon);

    [Fact]
    public void A_call_within_what_a_gate_holds_neither_visits_the_ledger_nor_allocates()
    {
        var gates = new RateGates(_time);
        var rate = new RateAccount("s", Measure.Requests, 8000, gates.Enter());
        var slots = new SlotAccount("s", gates.Enter());
        rate.TryTake(1, 0, out _);
        slots.TryEnter(80, 0);
        slots.Leave();
        var (visits, before) = (gates.Visits, GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < 900; i++)
        {
            Assert.True(rate.TryTake(1, 0, out _) && slots.TryEnter(80, 0));
            rate.Settle(1, 1, 0, 0);
            slots.Leave();
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200);
        Assert.Equal(visits, gates.Visits);
    }

    [Fact]
    public void A_flood_that_is_refused_is_no_flood_on_the_ledger_whatever_it_asks_for()
    {
        var gates = new RateGates(_time);
        var scene = new MeterScene(rates: gates.Enter(), time: _time);
        var grant = MeterScene.Grant(new Limits { TokensPerMinute = 1000, Concurrent = 50 });
        scene.Reserve(grant, out _, input: 0, output: 899);
        Assert.Null(scene.Reserve(grant, out _, input: 0, output: 999));
        var visits = gates.Visits;
        for (var output = 998; output >= 100; output--)
        {
            Assert.Null(scene.Reserve(grant, out var refusal, input: 0, output: output));
            // As much as is missing beyond the hundred that are left, at a thousand a minute.
            Assert.Equal(TimeSpan.FromMilliseconds((output + 1 - 100) * 60), refusal!.RetryAfter);
        }
        Assert.Equal(visits, gates.Visits);
        Assert.NotNull(scene.Reserve(grant, out _, input: 0, output: 99));
    }

    [Fact]
    public void What_refills_is_there_at_the_moment_that_a_refusal_named()
    {
        var scene = new MeterScene(rates: new RateGates(_time).Enter(), time: _time);
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 6000 });
        for (var i = 0; i < 6000; i++) Assert.NotNull(scene.Reserve(grant, out _));
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(scene.Reserve(grant, out var refusal));
            Assert.Equal(TimeSpan.FromMilliseconds(10), refusal!.RetryAfter);
            _time.Advance(refusal.RetryAfter);
            Assert.NotNull(scene.Reserve(grant, out _));
        }
    }
}
