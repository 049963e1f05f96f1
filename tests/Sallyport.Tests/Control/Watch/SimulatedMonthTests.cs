using Sallyport.Control.Watch;
using Xunit;

namespace Sallyport.Tests.Control.Watch;

/// <summary>
/// A month of five agents' traffic: the provider's counts minutes to hours late, its clock up to five minutes off, retries,
/// long streams, WebSockets, hosted tools, killed gates and outages of the provider's usage.
/// </summary>
public sealed class SimulatedMonthTests
{
    private const int Day = 24 * 60;
    private const int LastMinute = 31 * Day - 1;
    private const int Seeds = 24;

    /// <summary>From so many requests outside of the gate, within an hour, a leak is found however the rest of the traffic falls.</summary>
    private const int AlwaysFound = 40;

    /// <summary>From the moment when enough of it is visible, in minutes: the provider may count a call that is still open.</summary>
    private const int FoundWithin = 60;

    private static readonly Habit[] s_habits = Enum.GetValues<Habit>();

    [Fact]
    public void No_alarm_is_false_in_a_month_of_ordinary_trouble()
    {
        List<string> alarms = [];
        var judged = 0;
        Parallel.For(0, Seeds, seed =>
        {
            foreach (var (habit, key) in Keys(seed))
            {
                key.Begin();
                for (var now = 2 * Day + (seed % 7); now <= LastMinute; now += 31)
                {
                    Interlocked.Increment(ref judged);
                    if (key.Judge(now, from: Day, LeakTerms.Default).Finding is not { } finding) continue;
                    lock (alarms) alarms.Add($"seed {seed}, {habit}, minute {now}: {finding}");
                    break;
                }
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{Seeds} months of {s_habits.Length} keys, judged {judged} times: {alarms.Count} false alarms");
        Assert.Empty(alarms);
    }

    [Fact]
    public void Every_leak_that_is_large_enough_is_found_soon_after_it_is_visible()
    {
        List<(Habit Habit, int Requests, int? After)> leaks = [];
        Parallel.For(0, Seeds, seed =>
        {
            foreach (var (habit, key) in Keys(seed))
            {
                var random = new Random((seed * 7919) + ((int)habit * 104_729) + 1);
                int[] sizes = [20, 30, 40, AlwaysFound, 100, 300];
                var (start, requests) = (random.Next(4, 29) * Day + random.Next(Day), sizes[random.Next(sizes.Length)]);
                var visible = key.Leak(start, random.Next(1, 61), requests);
                key.Begin();
                var enough = visible[Math.Min(visible.Count, AlwaysFound) - 1];
                int? found = null;
                for (var now = start; now < Math.Min(start + 8 * 60, LastMinute) && found is null; now++)
                {
                    if (key.Judge(now, from: Day, LeakTerms.Default).Finding is null) continue;
                    found = Math.Max(0, now - enough);
                }
                lock (leaks) leaks.Add((habit, requests, found));
            }
        });
        foreach (var size in leaks.GroupBy(l => l.Requests).OrderBy(g => g.Key))
        {
            var after = size.Where(l => l.After is not null).Select(l => l.After!.Value).Order().ToList();
            TestContext.Current.TestOutputHelper?.WriteLine($"{size.Key} requests: {after.Count} of {size.Count()} found; minutes after enough was visible: median {(after.Count > 0 ? after[after.Count / 2] : -1)}, most {after.LastOrDefault(-1)}; missed: {string.Join(' ', size.Where(l => l.After is null).Select(l => l.Habit))}");
        }
        Assert.All(leaks.Where(l => l.Requests >= AlwaysFound), leak => Assert.InRange(leak.After ?? int.MaxValue, 0, FoundWithin));
        Assert.Contains(leaks, l => l.Requests >= AlwaysFound);
    }

    [Fact]
    public void Without_the_tolerances_the_same_months_cry_wolf()
    {
        var strict = LeakTerms.Default with { SkewMinutes = 0, LongestMinutes = 0, LongestSocketMinutes = 0 };
        var alarms = Keys(1).Count(k =>
        {
            k.Key.Begin();
            return Enumerable.Range(4, 20).Any(day => k.Key.Judge(day * Day, from: Day, strict).Finding is not null);
        });
        Assert.InRange(alarms, 3, s_habits.Length);
    }

    private static List<(Habit Habit, SimulatedKey Key)> Keys(int seed)
    {
        var random = new Random(seed);
        int[] skew = [.. Enumerable.Range(0, 31).Select(_ => random.Next(-5, 6))];
        List<(int, int)> outages = [.. Enumerable.Range(0, 4).Select(_ => random.Next(2 * Day, 30 * Day)).Select(start => (start, start + random.Next(60, 8 * 60)))];
        return [.. s_habits.Select(habit => (habit, new SimulatedKey(random, habit, skew, outages)))];
    }
}
