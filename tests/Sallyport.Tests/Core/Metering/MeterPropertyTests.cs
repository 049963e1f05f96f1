using CsCheck;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

public sealed class MeterPropertyTests
{
    /// <summary>Whatever is reserved, refused and settled in whatever order: the ledger holds what was used, to the token.</summary>
    [Fact]
    public void Settling_conserves_what_was_used_and_never_exceeds_the_budget()
    {
        Gen.Select(Gen.Long[1, 5000], Gen.Select(Gen.Long[0, 400], Gen.Long[0, 400], Gen.Bool).Array[1, 80]).Sample((budget, calls) =>
        {
            var ledger = new MemoryLedger();
            var scene = new MeterScene(ledger);
            var grant = MeterScene.Grant(budget: new Budget { TokensPerDay = budget });
            var open = new List<(Reservation Reservation, long Most)>();
            long used = 0;
            foreach (var (most, actual, settlesOne) in calls)
            {
                if (scene.Reserve(grant, out _, input: 0, output: most) is { } reservation) open.Add((reservation, most));
                Assert.True(used + open.Sum(o => o.Most) <= budget);
                if (!settlesOne || open.Count == 0) continue;
                var (first, reserved) = open[0];
                open.RemoveAt(0);
                first.Settle(MeterScene.Used(0, Math.Min(actual, reserved)));
                used += Math.Min(actual, reserved);
                if (actual % 7 == 0) scene.Meter.Balance();
            }
            foreach (var (reservation, _) in open) reservation.Settle(default);
            scene.Meter.Balance(all: true);
            Assert.Equal(used, ledger.TakenOf(new LedgerKey("agent=reviewer;credential=openai/default", Measure.Tokens, "2026-11-24")));
        }, iter: 1000);
    }

    /// <summary>100 streams at once, over and over, on all cores: not a token beyond the budget, and none lost.</summary>
    [Fact]
    public async Task A_hundred_parallel_streams_do_not_overshoot_a_budget()
    {
        const long Budget = 100_000;
        var ledger = new MemoryLedger();
        var scenes = new[] { new MeterScene(ledger), new MeterScene(ledger) };
        var grant = MeterScene.Grant(budget: new Budget { TokensPerDay = Budget });
        long used = 0, refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(stream => Task.Run(() =>
        {
            var random = new Random(stream);
            var scene = scenes[stream % 2];
            for (var i = 0; i < 200; i++)
            {
                if (scene.Reserve(grant, out _, input: 0, output: 50) is not { } reservation)
                {
                    Interlocked.Increment(ref refused);
                    continue;
                }
                var actual = random.Next(51);
                Interlocked.Add(ref used, actual);
                reservation.Settle(MeterScene.Used(0, actual));
            }
        }, TestContext.Current.CancellationToken)));
        foreach (var scene in scenes) scene.Meter.Balance(all: true);
        Assert.True(refused > 0);
        Assert.InRange(used, Budget * 9 / 10, Budget);
        Assert.Equal(used, ledger.TakenOf(new LedgerKey("agent=reviewer;credential=openai/default", Measure.Tokens, "2026-11-24")));
    }
}
