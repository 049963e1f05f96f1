namespace Sallyport.Control.Watch;

/// <summary>When traffic that the gate did not see is proof enough. Spans are in minutes, the width of the provider's buckets.</summary>
public sealed record LeakTerms
{
    public static LeakTerms Default { get; } = new();

    /// <summary>How far the clocks of gate and provider may be apart, either way.</summary>
    public int SkewMinutes { get; init; } = 6;

    /// <summary>How long a call may last: the provider may count it when it begins or when it ends, and the gate knows its tokens when it ends.</summary>
    public int LongestMinutes { get; init; } = 35;

    /// <summary>The same for a WebSocket, which the gate counts once and the provider answer by answer.</summary>
    public int LongestSocketMinutes { get; init; } = 125;

    /// <summary>How many requests that nobody can explain are a finding.</summary>
    public long LeastRequests { get; init; } = 20;

    /// <summary>So many of all of the key's requests as well: a thousandth of a busy key's is not yet proof.</summary>
    public double LeastShare { get; init; } = 0.005;

    /// <summary>
    /// The tokens that nobody can explain must be at least this share of what the unexplained requests used: a provider may
    /// count one call several times (each turn of a hosted tool, each answer on a WebSocket), but its tokens are the same. Or
    /// they are as many as <see cref="LeastRequests"/> small requests use.
    /// </summary>
    public double LeastTokenShare { get; init; } = 0.1;

    /// <summary>How far back is judged.</summary>
    public int ReachMinutes { get; init; } = 24 * 60;

    /// <summary>How far back is judged by itself besides, so that a burst does not drown in its day.</summary>
    public int ShortReachMinutes { get; init; } = 2 * 60;

    /// <summary>How long figures of the provider must have stood before they are judged.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(2);
}
