namespace Sallyport.Control.Sinks.Delivery;

/// <summary>How long a sink is left alone after it did not take a batch.</summary>
internal static class SinkBackoff
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_longestAsked = TimeSpan.FromHours(1);

    /// <param name="failures">In a row, from 1.</param>
    /// <param name="asked">What the receiver asked for: kept where it is longer, up to an hour.</param>
    /// <param name="jitter">0 to 1, so that many senders do not come back at once: half of the time is fixed.</param>
    public static TimeSpan After(int failures, TimeSpan? asked, double jitter)
    {
        var doubled = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures - 1, 16)));
        var wait = (doubled < Longest ? doubled : Longest) * (0.5 + jitter / 2);
        if (asked is not { } least || least <= wait) return wait;
        return least < s_longestAsked ? least : s_longestAsked;
    }
}
