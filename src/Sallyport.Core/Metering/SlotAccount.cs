namespace Sallyport.Core.Metering;

/// <summary>
/// How many requests of one scope are in flight at this gate, and how many may be: slots that it holds of those that all
/// gates share. Both are kept in one number, so entering is a compare-and-swap where a slot is free. Lives on when the
/// limit changes.
/// </summary>
internal sealed class SlotAccount(string scope, IRateLedger ledger)
{
    private const int SharesPerLimit = 8;

    private readonly Lock _visit = new();
    private readonly RateKey _key = new(scope, Measure.Concurrent);
    // The upper half: slots held. The lower: requests open.
    private long _slots;
    private long _refusedUntil;
    private bool _isScarce;

    /// <param name="now">By <see cref="SteadyClock"/>.</param>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    public bool TryEnter(long limit, long now)
    {
        limit = Math.Min(limit, int.MaxValue);
        if (EnterHeld(limit)) return true;
        lock (_visit)
        {
            while (!EnterHeld(limit))
            {
                var (held, open) = Split(Volatile.Read(ref _slots));
                if (open >= limit || now < Volatile.Read(ref _refusedUntil)) return false;
                var least = Math.Max(1, open + 1 - held);
                var take = ledger.Visit(_key, limit, new RateReport(0, held, []), new RateWish(least, Math.Max(least, limit / SharesPerLimit)));
                Interlocked.Add(ref _slots, take.Taken << 32);
                Volatile.Write(ref _isScarce, take.Others > 0 && held + take.Taken + take.HeldByOthers >= limit);
                if (take.Taken > 0) continue;
                Volatile.Write(ref _refusedUntil, now + RateAccount.RefusalNanoseconds);
                return false;
            }
            return true;
        }
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _slots);
        Volatile.Write(ref _refusedUntil, long.MinValue);
        // Another gate may be waiting for this one slot.
        if (!Volatile.Read(ref _isScarce) || !_visit.TryEnter()) return;
        try
        {
            ReturnIdle();
        }
        catch (IOException)
        {
            // It is held until Balance can return it.
        }
        finally
        {
            _visit.Exit();
        }
    }

    /// <summary>Returns the slots in which no request is open.</summary>
    /// <exception cref="IOException">The ledger cannot be written; they are still held.</exception>
    public void Balance()
    {
        lock (_visit) ReturnIdle();
    }

    private void ReturnIdle()
    {
        while (true)
        {
            var slots = Volatile.Read(ref _slots);
            var (held, open) = Split(slots);
            if (held == open) return;
            if (Interlocked.CompareExchange(ref _slots, (open << 32) | open, slots) != slots) continue;
            try
            {
                // The limit is not of interest where nothing is taken.
                ledger.Visit(_key, 1, new RateReport(0, open, []), default);
                return;
            }
            catch
            {
                Interlocked.Add(ref _slots, (held - open) << 32);
                throw;
            }
        }
    }

    private bool EnterHeld(long limit)
    {
        while (true)
        {
            var slots = Volatile.Read(ref _slots);
            var (held, open) = Split(slots);
            if (open >= held || open >= limit) return false;
            if (Interlocked.CompareExchange(ref _slots, slots + 1, slots) == slots) return true;
        }
    }

    private static (long Held, long Open) Split(long slots) => (slots >> 32, slots & uint.MaxValue);
}
