using Sallyport.Control.Watch;
using Xunit;

namespace Sallyport.Tests.Control.Watch;

public sealed class LeakDecisionTests
{
    private const long First = 29_000_000;
    private const int Length = 48 * 60;
    private const int Noon = 30 * 60;

    private static readonly GateTokens s_noTokens = new(new long[Length], 0);

    [Fact]
    public void Requests_that_no_call_explains_are_a_leak_with_its_hour_and_tokens()
    {
        var traffic = Traffic();
        Provider(traffic, Noon, 15, tokens: 1500);
        Provider(traffic, Noon + 20, 15, tokens: 1500);
        var finding = LeakDecision.Judge(traffic, () => s_noTokens, LeakTerms.Default).Finding!;
        Assert.Equal((30, 3000), (finding.Requests, finding.Tokens));
        Assert.InRange(First + Noon, finding.Peak, finding.Peak + LeakFinding.PeakMinutes - 1);
        Assert.InRange(First + Noon + 20, finding.Peak, finding.Peak + LeakFinding.PeakMinutes - 1);
    }

    [Fact]
    public void A_few_are_not_enough_unless_they_are_many_over_the_day()
    {
        var few = Traffic();
        Provider(few, Noon, (int)LeakTerms.Default.LeastRequests - 1, tokens: 1000);
        Assert.Equal(LeakVerdict.TooFew, Verdict(few));

        var slow = Traffic();
        for (var hour = 0; hour < 10; hour++) Provider(slow, Noon + (hour * 61), 2, tokens: 100);
        Assert.Equal(LeakVerdict.Leak, Verdict(slow));
    }

    [Theory, InlineData(2, LeakVerdict.TooFew), InlineData(12, LeakVerdict.Leak)]
    public void A_trickle_beside_a_busy_key_has_to_be_a_share_of_it(int everyHour, LeakVerdict verdict)
    {
        var traffic = Traffic();
        for (var minute = Noon; minute < Noon + 600; minute++)
        {
            Provider(traffic, minute, 10, tokens: 100);
            Gate(traffic, minute, 10);
        }
        for (var hour = 0; hour < 10; hour++) Provider(traffic, Noon + (hour * 60), everyHour, tokens: 10 * everyHour);
        Assert.Equal(verdict, Verdict(traffic));
    }

    [Fact]
    public void A_burst_does_not_drown_in_a_busy_day()
    {
        var traffic = Traffic();
        for (var minute = Length - 1300; minute < Length - 300; minute++)
        {
            Provider(traffic, minute, 20, tokens: 200);
            Gate(traffic, minute, 20);
        }
        Provider(traffic, Length - 100, 30, tokens: 300);
        Assert.Equal(LeakVerdict.Leak, Verdict(traffic));
    }

    [Fact]
    public void A_call_that_was_cut_off_with_its_gate_excuses_the_tokens_it_may_have_used()
    {
        var traffic = Traffic();
        for (var i = 0; i < 20; i++) Gate(traffic, Noon + i, 1);
        for (var i = 0; i < 20; i++) Provider(traffic, Noon + i, 8, tokens: 8000);
        var tokens = new long[Length];
        for (var i = 3; i < 20; i++) tokens[Noon + i] = 8000;
        var known = new GateTokens(tokens, 17);
        Assert.Equal(LeakVerdict.Leak, LeakDecision.Judge(traffic, () => known, LeakTerms.Default).Verdict);
        for (var i = 0; i < 3; i++) traffic.Ended[Noon + i] = 0;
        Assert.Equal(LeakVerdict.SameTokens, LeakDecision.Judge(traffic, () => known, LeakTerms.Default).Verdict);
    }

    [Theory]
    [InlineData(-6)] // The provider's clock is behind.
    [InlineData(6)] // It is ahead.
    [InlineData(35)] // It counts long calls when they end.
    public void Clocks_and_long_calls_explain_what_is_apart(int minutes)
    {
        var traffic = Traffic();
        Gate(traffic, Noon, 500);
        Provider(traffic, Noon + minutes, 500, tokens: 5000);
        Assert.Equal(LeakVerdict.Explained, Verdict(traffic));
    }

    [Theory, InlineData(-7), InlineData(42)]
    public void What_is_further_apart_is_not_the_same_call(int minutes)
    {
        var traffic = Traffic();
        Gate(traffic, Noon, 500);
        Provider(traffic, Noon + minutes, 500, tokens: 5000);
        Assert.Equal(LeakVerdict.Leak, Verdict(traffic));
    }

    [Fact]
    public void Calls_that_the_provider_did_not_count_harm_nobody()
    {
        var traffic = Traffic();
        Gate(traffic, Noon, 500);
        Assert.Equal(LeakVerdict.Explained, Verdict(traffic));
    }

    [Fact]
    public void One_call_that_the_provider_counts_many_times_has_the_gates_tokens()
    {
        var traffic = Traffic();
        for (var i = 0; i < 10; i++) Gate(traffic, Noon + i, 1);
        for (var i = 0; i < 10; i++) Provider(traffic, Noon + i, 8, tokens: 8000);
        var tokens = new long[Length];
        for (var i = 0; i < 10; i++) tokens[Noon + i + 2] = 8000;
        Assert.Equal(LeakVerdict.SameTokens, LeakDecision.Judge(traffic, () => new GateTokens(tokens, 10), LeakTerms.Default).Verdict);
        Assert.Equal(LeakVerdict.Leak, LeakDecision.Judge(traffic, () => s_noTokens with { Calls = 10 }, LeakTerms.Default).Verdict);
    }

    [Fact]
    public void Where_the_record_of_tokens_has_a_gap_nothing_is_said()
    {
        var traffic = Traffic();
        for (var i = 0; i < 10; i++) Gate(traffic, Noon + i, 2);
        for (var i = 0; i < 10; i++) Provider(traffic, Noon + i, 8, tokens: 8000);
        Assert.Equal(LeakVerdict.Unknown, LeakDecision.Judge(traffic, () => s_noTokens, LeakTerms.Default).Verdict);
    }

    [Fact]
    public void Kinds_without_tokens_are_judged_by_requests_alone()
    {
        var traffic = Traffic();
        Provider(traffic, Noon, 40, tokens: 0);
        Assert.Equal(LeakVerdict.Leak, Verdict(traffic));
    }

    [Fact]
    public void Nothing_is_judged_before_the_gate_had_the_key_nor_twice()
    {
        var traffic = Traffic(from: First + Noon + 1);
        Provider(traffic, Noon, 500, tokens: 5000);
        Assert.Equal(LeakVerdict.Explained, Verdict(traffic));
    }

    [Fact]
    public void After_work_that_goes_on_elsewhere_nothing_is_judged_for_a_day()
    {
        var traffic = Traffic();
        traffic.Elsewhere[Noon] = 1;
        Provider(traffic, Noon + 600, 500, tokens: 5000);
        Assert.Equal(LeakVerdict.Explained, Verdict(traffic));
    }

    [Fact]
    public void A_minute_is_judged_once_every_call_that_may_be_in_it_is_known_and_over()
    {
        var (skew, longest) = (LeakTerms.Default.SkewMinutes, LeakTerms.Default.LongestMinutes);
        Assert.Equal(First + Length - 1 - skew, LeakDecision.JudgedUntil(Traffic(), LeakTerms.Default));

        var open = Traffic();
        open.Begun[Length - 10]++;
        Assert.Equal(First + Length - 10 - skew - 1, LeakDecision.JudgedUntil(open, LeakTerms.Default));
        open.Ended[Length - 10]++;
        Assert.Equal(First + Length - 1 - skew, LeakDecision.JudgedUntil(open, LeakTerms.Default));

        var killed = Traffic();
        for (var i = 0; i < Length; i++) killed.Begun[i]++;
        Assert.Equal(First + Length - 1 - longest - skew - 1, LeakDecision.JudgedUntil(killed, LeakTerms.Default));
    }

    [Fact]
    public void An_open_WebSocket_holds_up_judging_for_as_long_as_one_may_last()
    {
        var traffic = Traffic();
        Gate(traffic, Length - 100, 1);
        traffic.Sockets[Length - 100] = 1;
        Assert.Equal(First + Length - 100 - LeakTerms.Default.SkewMinutes - 1, LeakDecision.JudgedUntil(traffic, LeakTerms.Default));
        traffic.SocketsEnded[Length - 100] = 1;
        Assert.Equal(First + Length - 1 - LeakTerms.Default.SkewMinutes, LeakDecision.JudgedUntil(traffic, LeakTerms.Default));
    }

    private static LeakVerdict Verdict(KeyTraffic traffic) => LeakDecision.Judge(traffic, () => s_noTokens with { Calls = traffic.Ended.Sum() }, LeakTerms.Default).Verdict;

    private static KeyTraffic Traffic(long from = First) => new(First, from)
    {
        Requests = new long[Length], Tokens = new long[Length], Begun = new long[Length], Ended = new long[Length],
        Sockets = new long[Length], SocketsEnded = new long[Length], Elsewhere = new long[Length],
    };

    private static void Provider(KeyTraffic traffic, int minute, int requests, long tokens)
    {
        traffic.Requests[minute] += requests;
        traffic.Tokens[minute] += tokens;
    }

    private static void Gate(KeyTraffic traffic, int minute, int calls)
    {
        traffic.Begun[minute] += calls;
        traffic.Ended[minute] += calls;
    }
}
