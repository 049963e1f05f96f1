using CsCheck;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

public sealed class MeterPropertyTests
{
    /// <summary>Requests of random size, settled at random times by less than was reserved, never exceed the bucket over any stretch of time.</summary>
    [Fact]
    public void A_bucket_never_lets_through_more_than_it_holds_and_refills()
    {
        const long Limit = 100, Minute = 60_000_000_000;
        Gen.Select(Gen.Long[0, Minute / 2], Gen.Long[1, 40], Gen.Long[0, 40], Gen.Long[0, Minute]).Array[1, 60].Sample(steps =>
        {
            var bucket = new RateBucket(Limit, Minute);
            var open = new PriorityQueue<(long At, long Taken, long Actual), long>();
            var counted = new List<(long At, long Amount)>();
            long now = 0;
            foreach (var (wait, amount, part, duration) in steps)
            {
                now += wait;
                SettleUntil(now);
                if (bucket.TryTake(amount, now, out _)) open.Enqueue((now, amount, Math.Min(part, amount)), now + duration);
            }
            SettleUntil(long.MaxValue);

            // By what was really used, at the time at which it was let through.
            counted.Sort();
            for (var first = 0; first < counted.Count; first++)
            {
                long sum = 0;
                for (var last = first; last < counted.Count; last++)
                {
                    sum += counted[last].Amount;
                    var stretch = counted[last].At - counted[first].At;
                    Assert.True(sum <= Limit + (double)Limit * stretch / Minute + 0.001, $"{sum} in {stretch} ns");
                }
            }

            void SettleUntil(long time)
            {
                while (open.TryPeek(out var entry, out var due) && due <= time)
                {
                    open.Dequeue();
                    bucket.Settle(entry.Taken, entry.Actual, entry.At, due);
                    counted.Add((entry.At, entry.Actual));
                }
            }
        }, iter: 2000);
    }

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
