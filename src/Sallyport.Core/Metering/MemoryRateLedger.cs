namespace Sallyport.Core.Metering;

/// <summary>A ledger that lasts as long as its process and has one gate: for one without a store.</summary>
public sealed class MemoryRateLedger(TimeProvider time) : IRateLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RateKey, SharedRate> _buckets = [];

    public RateTake Visit(RateKey key, long limit, RateReport report, RateWish wish)
    {
        lock (_lock)
        {
            var now = SteadyClock.Nanoseconds(time);
            var (after, take) = _buckets.GetValueOrDefault(key, new SharedRate(limit, 0, now)).Visit(limit, report, wish, 0, 0, now);
            _buckets[key] = after;
            return take;
        }
    }
}
