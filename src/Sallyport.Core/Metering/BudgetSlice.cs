namespace Sallyport.Core.Metering;

/// <summary>
/// What one gate holds of a budget in one period: taken from the ledger, not yet handed out. Below zero where requests
/// turned out dearer than what was reserved for them; the next taking makes that good.
/// </summary>
internal sealed class BudgetSlice(Period period)
{
    private const int PartOfTheRest = 4;

    private long _slack;

    public Period Period { get; } = period;

    public long Slack => Volatile.Read(ref _slack);

    /// <summary>How much a gate gets of <paramref name="left"/>: near the end less than it wants, so that others get some too.</summary>
    public static long Size(long left, long least, long wanted) =>
        left < least ? 0 : Math.Min(wanted, Math.Max(least, left / PartOfTheRest));

    public bool TryTake(long amount)
    {
        while (true)
        {
            var slack = Volatile.Read(ref _slack);
            if (slack < amount) return false;
            if (Interlocked.CompareExchange(ref _slack, slack - amount, slack) == slack) return true;
        }
    }

    public void Add(long amount) => Interlocked.Add(ref _slack, amount);

    /// <summary>Takes out what exceeds <paramref name="kept"/> (positive) or is missing to zero (negative).</summary>
    public long TakeSurplus(long kept)
    {
        while (true)
        {
            var slack = Volatile.Read(ref _slack);
            var surplus = slack < 0 ? slack : Math.Max(0, slack - kept);
            if (surplus == 0) return 0;
            if (Interlocked.CompareExchange(ref _slack, slack - surplus, slack) == slack) return surplus;
        }
    }
}
