namespace Sallyport.Control.Watch;

/// <summary>
/// What of one stream of counts, minute by minute, can be explained by another whose minutes may be off: each unit of the
/// other explains at most one. Pure.
/// </summary>
public static class FlowMatch
{
    /// <summary>
    /// What is left of <paramref name="seen"/> when as much as possible is explained. No assignment explains more: units are
    /// taken oldest first, and all of them last for the same time.
    /// </summary>
    /// <param name="seen">By minute.</param>
    /// <param name="known">By minute, of the same minutes as <paramref name="seen"/>.</param>
    /// <param name="before">How many minutes the known may be before the seen.</param>
    /// <param name="after">How many minutes the known may be after the seen.</param>
    public static long[] Unexplained(ReadOnlySpan<long> seen, ReadOnlySpan<long> known, int before, int after)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(known.Length, seen.Length);
        var left = seen.ToArray();
        var free = known.ToArray();
        var oldest = 0;
        for (var minute = 0; minute < left.Length; minute++)
        {
            oldest = Math.Max(oldest, minute - before);
            for (; left[minute] > 0 && oldest < free.Length && oldest <= minute + after; oldest++)
            {
                var taken = Math.Min(left[minute], free[oldest]);
                left[minute] -= taken;
                free[oldest] -= taken;
                if (free[oldest] > 0) break;
            }
        }
        return left;
    }
}
