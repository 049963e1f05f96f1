namespace Sallyport.Core.Metering;

/// <summary>
/// A token bucket that several gates draw from. It holds one minute's worth and refills evenly. What gates have used
/// refills with time; what they hold in advance does not, and both together never exceed the bucket. Therefore what all
/// gates let through over any stretch of T is at most <c>limit × (1 + T / 1 min)</c>, however long they hold what they took.
/// </summary>
/// <param name="Limit">Per minute.</param>
/// <param name="Used">Nanoseconds until all that was used has refilled; more than a minute where there are debts.</param>
/// <param name="At">When that was so, by <see cref="SteadyClock"/>.</param>
internal readonly record struct SharedRate(long Limit, long Used, long At)
{
    public const long Period = 60_000_000_000;

    private const long Longest = long.MaxValue / 4;
    private const long SecondNanoseconds = 1_000_000_000;

    /// <summary>What a row says that is damaged: nothing is left, and it refills.</summary>
    public static SharedRate Exhausted(long limit, long now) => new(limit, Period, now);

    /// <summary>The bucket at <paramref name="now"/>, under a limit under which as much is missing.</summary>
    public SharedRate Seen(long limit, long now)
    {
        // A clock that began anew is behind: nothing has refilled.
        var used = Math.Max(0, Used - Math.Max(0, now - At));
        return new SharedRate(limit, limit == Limit ? used : Bounded(Up((Int128)used * Limit, limit)), now);
    }

    public SharedRate Spend(long amount) => this with { Used = Bounded((Int128)Used + Cost(amount, Limit)) };

    /// <summary>
    /// Gives back what was spent at another time and not used, but for what may have refilled since: giving that back too
    /// would let a burst through that is larger than the bucket.
    /// </summary>
    public SharedRate Correct(in RateCorrection correction) => this with { Used = Math.Max(0, Used - GivenBack(correction, Limit, At)) };

    public static long GivenBack(in RateCorrection correction, long limit, long now)
    {
        var cost = Cost(correction.Taken, limit);
        return Math.Max(0, Math.Min(cost - Cost(correction.Actual, limit), cost - Math.Max(0, now - correction.TakenAt)));
    }

    /// <summary>One gate's visit. Whoever keeps the bucket stores what comes out, and that the gate holds its rest and what it took.</summary>
    public (SharedRate After, RateTake Take) Visit(long limit, in RateReport report, in RateWish wish, long heldByOthers, int others, long now)
    {
        var bucket = Seen(limit, now).Spend(report.Spent);
        foreach (var correction in report.Corrections) bucket = bucket.Correct(correction);
        var held = heldByOthers + report.Held;
        var taken = wish.Least <= 0 ? 0 : BudgetSlice.Size(bucket.Left - held, wish.Least, wish.Wanted);
        var wait = taken > 0 ? 0 : Math.Max(1, Wait(bucket.Used, held + wish.Least, limit));
        return (bucket, new RateTake(taken, bucket.Used, now, heldByOthers, others, wait));
    }

    /// <summary>What is not used, whoever holds it.</summary>
    public long Left => Used >= Period ? 0 : Units(Period - Used, Limit);

    /// <summary>Nanoseconds by which <paramref name="amount"/> refills. Rounded up, so that rounding never lets more through.</summary>
    public static long Cost(long amount, long limit) => Bounded(Up((Int128)Math.Max(0, amount) * Period, limit));

    /// <summary>What refills in <paramref name="nanoseconds"/>, rounded down.</summary>
    public static long Units(long nanoseconds, long limit) => (long)Int128.Min(Longest, (Int128)nanoseconds * limit / Period);

    /// <summary>Nanoseconds until <paramref name="wanted"/>, with what others hold, fits beside what is used; 0 where it does.</summary>
    public static long Wait(long used, long wanted, long limit)
    {
        var wait = Bounded((Int128)used + Cost(wanted, limit) - Period);
        // More than refilling brings is in the hands of others, who return within a second what they do not need.
        return wait <= used ? wait : Math.Max(used, SecondNanoseconds);
    }

    private static Int128 Up(Int128 value, long divisor) => (value + Math.Max(1, divisor) - 1) / Math.Max(1, divisor);

    private static long Bounded(Int128 value) => (long)Int128.Clamp(value, 0, Longest);
}
