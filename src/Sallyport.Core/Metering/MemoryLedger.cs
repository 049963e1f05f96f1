namespace Sallyport.Core.Metering;

/// <summary>A ledger that lasts as long as its process: for a gate without a store.</summary>
public sealed class MemoryLedger : IBudgetLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LedgerKey, long> _taken = [];

    public LedgerTake Take(LedgerKey key, long limit, long least, long wanted)
    {
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(key);
            var take = BudgetSlice.Size(limit - taken, least, wanted);
            _taken[key] = taken + take;
            return new LedgerTake(take, limit - taken - take);
        }
    }

    public void Return(LedgerKey key, long amount)
    {
        lock (_lock) _taken[key] = _taken.GetValueOrDefault(key) - amount;
    }

    /// <summary>What is taken at present.</summary>
    public long TakenOf(LedgerKey key)
    {
        lock (_lock) return _taken.GetValueOrDefault(key);
    }
}
