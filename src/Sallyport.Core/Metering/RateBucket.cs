namespace Sallyport.Core.Metering;

/// <summary>
/// A token bucket that holds one period's worth and refills evenly: over any stretch of T it lets through at most
/// <c>limit × (1 + T / period)</c>. Its whole state is one number, the moment at which it will be full again, so taking
/// is a compare-and-swap and never waits.
/// </summary>
internal sealed class RateBucket(long limit, long periodNanoseconds)
{
    private long _fullAt;

    public long Limit { get; } = limit;

    /// <summary>A bucket of another limit in which as much is missing as in <paramref name="old"/>.</summary>
    public static RateBucket Replacing(RateBucket? old, long limit, long periodNanoseconds, long now)
    {
        var bucket = new RateBucket(limit, periodNanoseconds);
        if (old is not null) bucket._fullAt = now + bucket.Cost(old.Limit - old.Remaining(now));
        return bucket;
    }

    /// <summary>Takes <paramref name="amount"/>, or as much as the bucket ever holds where that is less.</summary>
    /// <param name="now">Nanoseconds on any steady clock.</param>
    /// <param name="retryAfter">If it does not fit: after how many nanoseconds it would.</param>
    public bool TryTake(long amount, long now, out long retryAfter)
    {
        var cost = Cost(Math.Min(amount, Limit));
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + cost;
            retryAfter = next - now - periodNanoseconds;
            if (retryAfter > 0) return false;
            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt) return true;
        }
    }

    /// <summary>
    /// Corrects an amount taken at <paramref name="takenAt"/> to what it really was. More is a debt that later takers
    /// wait for. Less is given back, but for what may have been refilled since: giving that back too would let a burst
    /// through that is larger than the bucket.
    /// </summary>
    public void Settle(long taken, long actual, long takenAt, long now)
    {
        taken = Math.Min(taken, Limit);
        if (actual > taken)
        {
            Push(Cost(actual - taken), now);
            return;
        }
        var back = Math.Min(Cost(taken) - Cost(actual), Cost(taken) - (now - takenAt));
        if (back > 0) Interlocked.Add(ref _fullAt, -back);
    }

    public long Remaining(long now)
    {
        var missing = Volatile.Read(ref _fullAt) - now;
        if (missing <= 0) return Limit;
        if (missing >= periodNanoseconds) return 0;
        return (long)((Int128)(periodNanoseconds - missing) * Limit / periodNanoseconds);
    }

    /// <summary>Nanoseconds until the bucket is full.</summary>
    public long Reset(long now) => Math.Max(0, Volatile.Read(ref _fullAt) - now);

    private void Push(long cost, long now)
    {
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            if (Interlocked.CompareExchange(ref _fullAt, Math.Max(fullAt, now) + cost, fullAt) == fullAt) return;
        }
    }

    // Rounded up, so that rounding never lets more through.
    private long Cost(long amount) => (long)(((Int128)amount * periodNanoseconds + Limit - 1) / Math.Max(1, Limit));
}
