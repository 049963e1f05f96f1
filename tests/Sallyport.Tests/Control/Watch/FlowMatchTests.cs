using CsCheck;
using Sallyport.Control.Watch;
using Xunit;

namespace Sallyport.Tests.Control.Watch;

public sealed class FlowMatchTests
{
    [Fact]
    public void A_call_explains_one_request_near_its_minute_and_no_other()
    {
        Assert.Equal([0, 0, 1, 0], FlowMatch.Unexplained([0, 1, 1, 0], [1, 0, 0, 0], before: 1, after: 1));
        Assert.Equal([0, 0, 0, 0], FlowMatch.Unexplained([0, 1, 1, 0], [1, 0, 0, 1], before: 1, after: 1));
        Assert.Equal([0, 0, 0, 1], FlowMatch.Unexplained([0, 0, 0, 1], [5, 0, 0, 0], before: 2, after: 9));
        Assert.Equal([1, 0, 0, 0], FlowMatch.Unexplained([1, 0, 0, 0], [0, 0, 5, 0], before: 9, after: 1));
    }

    [Fact]
    public void However_calls_are_moved_within_the_tolerance_they_explain_everything() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 40], Gen.Select(Gen.Int[0, 99], Gen.Int[-40, 6]).Array[0, 200]).Sample((after, before, calls) =>
        {
            var (seen, known) = (new long[200], new long[200]);
            foreach (var (minute, moved) in calls)
            {
                // The provider's minute, and the gate's so much before or after it.
                seen[minute + 50]++;
                known[minute + 50 + Math.Clamp(moved, -before, after)]++;
            }
            Assert.Equal(0, FlowMatch.Unexplained(seen, known, before, after).Sum());
        });

    [Fact]
    public void Nothing_more_could_be_explained() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Long[0, 3].Array[7], Gen.Long[0, 3].Array[7]).Sample((before, after, seen, known) =>
        {
            var left = FlowMatch.Unexplained(seen, known, before, after).Sum();
            // By Hall's theorem: what some set of minutes has more than all that may explain it. With spans of one length, neighbouring minutes suffice.
            long least = 0;
            for (var minutes = 0; minutes < 1 << 7; minutes++)
            {
                var inSet = Enumerable.Range(0, 7).Where(i => (minutes & (1 << i)) != 0).ToList();
                var near = Enumerable.Range(0, 7).Where(j => inSet.Exists(i => j >= i - before && j <= i + after));
                least = Math.Max(least, inSet.Sum(i => seen[i]) - near.Sum(j => known[j]));
            }
            Assert.Equal(least, left);
        });

    [Fact]
    public void An_injected_use_without_a_call_is_left_over() =>
        Gen.Select(Gen.Long[0, 9].Array[100], Gen.Int[0, 99], Gen.Long[1, 50]).Sample((calls, at, outside) =>
        {
            var seen = calls.ToArray();
            seen[at] += outside;
            Assert.Equal(outside, FlowMatch.Unexplained(seen, calls, 41, 6).Sum());
        });
}
