namespace Sallyport.Control.Watch;

/// <summary>
/// Whether a key was used outside of the gate. The question is not whether two counts differ, for they always do, but
/// whether any assignment of the gate's calls to the provider's requests, within what clocks and long calls allow, explains
/// them. Pure.
/// </summary>
public static class LeakDecision
{
    // After work that goes on at the provider by itself, such as a run of an assistant, requests without a call are usual.
    private const int ElsewhereMinutes = 24 * 60;

    private const long FewCalls = 10;

    // So many times what a call uses on average is allowed for one that was cut off with its gate.
    private const double TokensOfKilled = 4;

    // What a foreign request uses at least, as a share of the average.
    private const double SmallRequest = 0.5;

    /// <summary>The last minute that can be judged now; before the first one where none can.</summary>
    public static long JudgedUntil(KeyTraffic traffic, LeakTerms terms)
    {
        var length = traffic.Requests.Length;
        var open = new long[length + 1];
        var openSockets = new long[length + 1];
        for (var i = 0; i < length; i++)
        {
            open[i + 1] = open[i] + traffic.Begun[i] - traffic.Ended[i];
            openSockets[i + 1] = openSockets[i] + traffic.Sockets[i] - traffic.SocketsEnded[i];
        }
        // The gate must know every call that the provider may have counted in the minute, and their tokens.
        for (var i = length - 1 - terms.SkewMinutes; i >= 0; i--)
        {
            var calls = Between(open, i - terms.LongestMinutes - terms.SkewMinutes, i + terms.SkewMinutes);
            var sockets = Between(openSockets, i - terms.LongestSocketMinutes, i + terms.SkewMinutes);
            // A call that never ends, because its gate was killed, holds up nothing for longer than a call may last.
            var isOver = length - 1 - i > terms.LongestMinutes + terms.SkewMinutes;
            if ((calls <= 0 || isOver) && sockets <= 0) return traffic.First + i;
        }
        return traffic.First - 1;
    }

    /// <param name="gateTokens">Asked for only where there are more requests than calls.</param>
    public static LeakJudgement Judge(KeyTraffic traffic, Func<GateTokens> gateTokens, LeakTerms terms)
    {
        var until = (int)(JudgedUntil(traffic, terms) - traffic.First);
        var day = Judge(traffic, until, until - terms.ReachMinutes, gateTokens, terms);
        // What a busy day hides may stand out in its last hours.
        return day.Verdict == LeakVerdict.TooFew && Judge(traffic, until, until - terms.ShortReachMinutes, gateTokens, terms) is { Finding: not null } burst ? burst : day;
    }

    private static LeakJudgement Judge(KeyTraffic traffic, int until, int after, Func<GateTokens> gateTokens, LeakTerms terms)
    {
        var from = (int)Math.Clamp(traffic.From - traffic.First, Math.Max(0, after + 1), traffic.Requests.Length);
        var seen = Judged(traffic.Requests, from, until, traffic.Elsewhere);
        var requests = FlowMatch.Unexplained(seen, traffic.Begun, terms.LongestMinutes + terms.SkewMinutes, terms.SkewMinutes);
        var (unexplained, total) = (requests.Sum(), seen.Sum());
        if (unexplained == 0) return new LeakJudgement(LeakVerdict.Explained);
        if (unexplained < Math.Max(terms.LeastRequests, terms.LeastShare * total)) return new LeakJudgement(LeakVerdict.TooFew);

        var known = gateTokens();
        var ended = traffic.Ended.Sum();
        if (ended >= FewCalls && known.Calls < ended / 2) return new LeakJudgement(LeakVerdict.Unknown);
        var longest = traffic.Sockets.Any(s => s > 0) ? terms.LongestSocketMinutes : terms.LongestMinutes;
        var used = Judged(traffic.Tokens, from, until, traffic.Elsewhere);
        var tokens = FlowMatch.Unexplained(used, known.Tokens, terms.SkewMinutes, longest + terms.SkewMinutes).Sum();
        var proven = tokens - (Killed(traffic, terms) * TokensOfKilled * used.Sum() / Math.Max(1, ended));
        var asOfSoMany = terms.LeastRequests * SmallRequest * used.Sum() / total;
        if (proven < Math.Min(asOfSoMany, terms.LeastTokenShare * UsedBy(requests, traffic))) return new LeakJudgement(LeakVerdict.SameTokens);
        return new LeakJudgement(LeakVerdict.Leak, new LeakFinding(traffic.First + from, traffic.First + until, traffic.First + Peak(seen, traffic.Begun), unexplained, tokens));
    }

    /// <summary>Calls that never ended at the gate, and whose tokens it therefore does not know.</summary>
    private static long Killed(KeyTraffic traffic, LeakTerms terms)
    {
        long killed = 0;
        for (var i = 0; i < traffic.Begun.Length; i++)
        {
            var age = traffic.Begun.Length - 1 - i;
            var sockets = traffic.Sockets[i] - traffic.SocketsEnded[i];
            if (age > terms.LongestMinutes + terms.SkewMinutes) killed += traffic.Begun[i] - traffic.Ended[i] - sockets;
            if (age > terms.LongestSocketMinutes) killed += sockets;
        }
        return Math.Max(0, killed);
    }

    /// <summary>
    /// Where the provider counted most beyond the gate: the first minute of that hour. Which of the requests are the foreign
    /// ones cannot be told, only how many.
    /// </summary>
    private static int Peak(long[] seen, long[] begun)
    {
        var (peak, most, within) = (0, long.MinValue, 0L);
        for (var i = 0; i < seen.Length; i++)
        {
            within += seen[i] - begun[i];
            if (i >= LeakFinding.PeakMinutes) within -= seen[i - LeakFinding.PeakMinutes] - begun[i - LeakFinding.PeakMinutes];
            if (within > most && seen[i] > 0) (peak, most) = (i, within);
        }
        return Math.Max(0, peak - LeakFinding.PeakMinutes + 1);
    }

    /// <summary>What so many requests used on average, in the minutes they are of.</summary>
    private static double UsedBy(long[] requests, KeyTraffic traffic)
    {
        double used = 0;
        for (var i = 0; i < requests.Length; i++)
        {
            if (requests[i] > 0) used += requests[i] * ((double)traffic.Tokens[i] / traffic.Requests[i]);
        }
        return used;
    }

    /// <summary>The counts of the minutes that are judged; nothing for the others.</summary>
    private static long[] Judged(long[] counts, int from, int until, long[] elsewhere)
    {
        var judged = new long[counts.Length];
        var last = -ElsewhereMinutes;
        for (var i = 0; i <= until && i < counts.Length; i++)
        {
            if (elsewhere[i] > 0) last = i;
            if (i >= from && i - last >= ElsewhereMinutes) judged[i] = counts[i];
        }
        return judged;
    }

    private static long Between(long[] sums, int first, int last) => sums[Math.Clamp(last + 1, 0, sums.Length - 1)] - sums[Math.Clamp(first, 0, sums.Length - 1)];
}
