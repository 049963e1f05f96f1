namespace Sallyport.Control.Sources;

/// <summary>What is remembered of a credential's source beside the source itself.</summary>
/// <param name="Fetched">When its key was last fetched.</param>
/// <param name="Since">When the lease was given or last extended.</param>
/// <param name="Lease">As last given; null where the source sets no time.</param>
/// <param name="FirstDuration">What the lease was given for at first: one that is extended by much less nears its end.</param>
public sealed record SourceState(DateTimeOffset Fetched, DateTimeOffset Since, SourceLease? Lease, TimeSpan FirstDuration)
{
    public static SourceState Of(DateTimeOffset now, SourceLease? lease) => new(now, now, lease, lease?.Duration ?? TimeSpan.Zero);

    public DateTimeOffset? Expires => Since + Lease?.Duration;
}
