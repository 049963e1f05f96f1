namespace Sallyport.Core.Metering;

/// <summary>
/// One budget of one scope at this gate: hands out from its slice without waiting for anybody, and goes to the ledger
/// when the slice is used up.
/// </summary>
internal sealed class BudgetAccount(string scope, Measure measure, PeriodLength length, long limit, IBudgetLedger ledger)
{
    private const int SlicesPerBudget = 64;

    private readonly Lock _refill = new();
    private BudgetSlice? _slice, _previous;
    private long _limit = limit;
    private long _left = limit;

    public string Scope => scope;
    public Measure Measure => measure;
    public PeriodLength Length => length;

    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <param name="slice">Where it was taken from: what is settled later belongs to the same period.</param>
    /// <param name="left">If it does not fit: what this gate could still hand out.</param>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    public bool TryTake(long amount, DateTimeOffset now, out BudgetSlice slice, out long left)
    {
        left = 0;
        slice = Current(now);
        if (slice.TryTake(amount)) return true;
        lock (_refill)
        {
            slice = Current(now);
            while (!slice.TryTake(amount))
            {
                var slack = slice.Slack;
                var least = amount - slack;
                if (least <= 0) continue;
                var take = ledger.Take(new LedgerKey(scope, measure, slice.Period.Name), Limit, least, Math.Max(least, SliceSize));
                Volatile.Write(ref _left, take.Left);
                if (take.Taken == 0)
                {
                    left = Math.Max(0, slack + take.Left);
                    return false;
                }
                slice.Add(take.Taken);
            }
            return true;
        }
    }

    /// <summary>Takes what was used already, whether it is there or not.</summary>
    /// <returns>False where it was not.</returns>
    public bool Charge(long amount, DateTimeOffset now)
    {
        try
        {
            if (TryTake(amount, now, out var slice, out _)) return true;
            slice.Add(-amount);
        }
        catch (IOException)
        {
            Current(now).Add(-amount);
        }
        return false;
    }

    /// <summary>What this gate could still hand out, as of its last visit to the ledger.</summary>
    public long Remaining(DateTimeOffset now) => Math.Max(0, Current(now).Slack + Volatile.Read(ref _left));

    public DateTimeOffset EndOfPeriod(DateTimeOffset now) => Current(now).Period.End;

    /// <summary>Returns to the ledger what this gate does not need soon, and charges what it owes.</summary>
    /// <param name="all">Return the whole slice: the gate stops.</param>
    /// <exception cref="IOException">The ledger cannot be written; nothing was lost.</exception>
    public void Balance(bool all)
    {
        if (Volatile.Read(ref _previous) is { } previous) Balance(previous, 0);
        if (Volatile.Read(ref _slice) is { } slice) Balance(slice, all ? 0 : SliceSize);
    }

    private void Balance(BudgetSlice slice, long kept)
    {
        var surplus = slice.TakeSurplus(kept);
        if (surplus == 0) return;
        try
        {
            ledger.Return(new LedgerKey(scope, measure, slice.Period.Name), surplus);
        }
        catch
        {
            slice.Add(surplus);
            throw;
        }
    }

    private long SliceSize => Math.Max(1, Limit / SlicesPerBudget);

    /// <summary>A clock that is put back does not open an old period again.</summary>
    private BudgetSlice Current(DateTimeOffset now)
    {
        var slice = Volatile.Read(ref _slice);
        if (slice is not null && now < slice.Period.End) return slice;
        lock (_refill)
        {
            if (_slice is { } other && now < other.Period.End) return other;
            Volatile.Write(ref _left, Limit);
            Volatile.Write(ref _previous, _slice);
            return _slice = new BudgetSlice(Period.Of(length, now));
        }
    }
}
