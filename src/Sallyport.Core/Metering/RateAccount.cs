namespace Sallyport.Core.Metering;

/// <summary>
/// One limit per minute of one scope at this gate: hands out from what it holds without waiting for anybody, and goes to
/// the ledger when that is used up. What was let through and not told yet is the difference between what the ledger
/// believes it holds and what it has.
/// </summary>
internal sealed class RateAccount(string scope, Measure measure, long limit, IRateLedger ledger)
{
    private const int SharesPerMinute = 8;

    /// <summary>An agent that asks again and again is refused from memory: its flood must not be one on the ledger.</summary>
    public const long RefusalNanoseconds = 100_000_000;

    private readonly Lock _visit = new();
    // Held for moments, and never over a visit: the slack grows only under it.
    private readonly Lock _books = new();
    private readonly RateKey _key = new(scope, measure);
    private List<RateCorrection> _corrections = [];
    private RateTake _seen = new(0, 0, 0, 0, 0, 0);
    private long _limit = limit;
    private long _slack, _held;
    private long _refusedUntil;

    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            if (Interlocked.Exchange(ref _limit, value) != value) Volatile.Write(ref _refusedUntil, long.MinValue);
        }
    }

    /// <summary>Takes <paramref name="amount"/>, or as much as the bucket ever holds where that is less.</summary>
    /// <param name="now">By <see cref="SteadyClock"/>.</param>
    /// <param name="retryAfter">If it does not fit: after how many nanoseconds it would, or might.</param>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    public bool TryTake(long amount, long now, out long retryAfter)
    {
        retryAfter = 0;
        amount = Math.Min(amount, Limit);
        if (TakeHeld(amount)) return true;
        lock (_visit)
        {
            while (!TakeHeld(amount))
            {
                if (now < Volatile.Read(ref _refusedUntil) && (retryAfter = Wait(amount, now)) > 0) return false;
                retryAfter = 0;
                if (Visit(amount)) continue;
                retryAfter = _seen.RetryAfter;
                Volatile.Write(ref _refusedUntil, now + Math.Min(retryAfter, RefusalNanoseconds));
                return false;
            }
            return true;
        }
    }

    /// <summary>Corrects an amount taken at <paramref name="takenAt"/> to what it really was. More is a debt that later takers wait for.</summary>
    public void Settle(long taken, long actual, long takenAt, long now)
    {
        var limit = Limit;
        taken = Math.Min(taken, limit);
        if (actual > taken)
        {
            Interlocked.Add(ref _slack, taken - actual);
            return;
        }
        if (actual == taken) return;
        var correction = new RateCorrection(taken, actual, takenAt);
        var nanoseconds = SharedRate.GivenBack(correction, limit, now);
        if (nanoseconds == 0) return;
        var back = Math.Min(taken - actual, SharedRate.Units(nanoseconds, limit));
        lock (_books)
        {
            // What the ledger has not been told of is still there to be handed out; the rest it must give back.
            if (Volatile.Read(ref _slack) + back <= _held) Interlocked.Add(ref _slack, back);
            else _corrections.Add(correction);
        }
        Volatile.Write(ref _refusedUntil, long.MinValue);
    }

    /// <summary>What all gates have left together, as of this gate's last visit to the ledger.</summary>
    public long Remaining(long now) => Math.Clamp(SharedRate.Units(SharedRate.Period - Math.Min(SharedRate.Period, Used(now)), Limit) - Gone, 0, Limit);

    /// <summary>Nanoseconds until the bucket is full.</summary>
    public long Reset(long now) => Used(now) + SharedRate.Cost(Gone, Limit);

    /// <summary>Tells the ledger what was used, and returns what this gate does not need soon.</summary>
    /// <param name="all">Return everything: the gate stops.</param>
    /// <exception cref="IOException">The ledger cannot be written; nothing was lost.</exception>
    public void Balance(bool all)
    {
        lock (_visit)
        {
            bool isIdle;
            lock (_books) isIdle = Volatile.Read(ref _slack) == _held && _corrections.Count == 0;
            if (isIdle && _held == 0) return;
            Visit(0, keep: all || isIdle ? 0 : Share);
        }
    }

    private long Share => Math.Max(1, Limit / SharesPerMinute);

    /// <summary>What nobody else can take, beside what was told to the ledger.</summary>
    private long Gone => Math.Max(0, Volatile.Read(ref _held) - Volatile.Read(ref _slack)) + Volatile.Read(ref _seen).HeldByOthers;

    private long Used(long now)
    {
        var seen = Volatile.Read(ref _seen);
        return Math.Max(0, seen.Used - Math.Max(0, now - seen.At));
    }

    /// <summary>Nanoseconds until <paramref name="amount"/> would fit, by what this gate saw at its last visit; not above zero where it may fit now.</summary>
    private long Wait(long amount, long now) => SharedRate.Wait(Used(now), Gone + amount, Limit);

    private bool TakeHeld(long amount)
    {
        while (true)
        {
            var slack = Volatile.Read(ref _slack);
            if (slack < amount) return false;
            if (Interlocked.CompareExchange(ref _slack, slack - amount, slack) == slack) return true;
        }
    }

    /// <param name="enough">What must be there afterwards; 0 for a visit that only tells and returns.</param>
    /// <param name="keep">What is not returned.</param>
    /// <returns>False where that much was not to be had.</returns>
    private bool Visit(long enough, long keep = long.MaxValue)
    {
        long before, returned, debt, held;
        List<RateCorrection> corrections;
        lock (_books)
        {
            returned = TakeSurplus(keep);
            held = Volatile.Read(ref _slack);
            debt = Math.Min(0, held);
            held -= debt;
            Interlocked.Add(ref _slack, -debt);
            before = _held;
            // From here on nothing that is being told counts as untold.
            Volatile.Write(ref _held, held);
            (corrections, _corrections) = (_corrections, []);
        }
        var least = enough - held;
        RateTake take;
        try
        {
            take = ledger.Visit(_key, Limit, new RateReport(before - returned - held - debt, held, corrections), least <= 0 ? default : new RateWish(least, Math.Max(least, Share)));
        }
        catch
        {
            lock (_books)
            {
                Volatile.Write(ref _held, before);
                Interlocked.Add(ref _slack, returned + debt);
                _corrections.InsertRange(0, corrections);
            }
            throw;
        }
        lock (_books)
        {
            Volatile.Write(ref _held, _held + take.Taken);
            Interlocked.Add(ref _slack, take.Taken);
            Volatile.Write(ref _seen, take);
        }
        return least <= 0 || take.Taken > 0;
    }

    private long TakeSurplus(long kept)
    {
        while (true)
        {
            var slack = Volatile.Read(ref _slack);
            if (slack <= kept) return 0;
            if (Interlocked.CompareExchange(ref _slack, kept, slack) == slack) return slack - kept;
        }
    }
}
