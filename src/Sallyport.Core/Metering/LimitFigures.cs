namespace Sallyport.Core.Metering;

/// <summary>The tightest of the limits per minute that hold for a request, as the <c>x-ratelimit-*</c> headers say it.</summary>
/// <param name="Limit">0 where there is none.</param>
public readonly record struct LimitFigures(long Limit, long Remaining, TimeSpan Reset)
{
    public bool Exists => Limit > 0;

    internal LimitFigures Tighter(RateAccount? bucket, long now)
    {
        if (bucket is null) return this;
        var remaining = bucket.Remaining(now);
        return Exists && Remaining <= remaining
            ? this
            : new LimitFigures(bucket.Limit, remaining, TimeSpan.FromMicroseconds(bucket.Reset(now) / 1000.0));
    }
}
