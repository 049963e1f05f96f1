using System.Numerics;

namespace Sallyport.Bench.Load;

/// <summary>Counts durations in buckets at most 0.8 % wide, so that millions of them cost a few kilobytes. Not thread-safe.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private readonly long[] _counts = new long[(64 - SubBucketBits) << SubBucketBits];
    private long _total;

    public void Record(long nanoseconds)
    {
        _counts[IndexOf(Math.Max(0, nanoseconds))]++;
        _total++;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        _total += other._total;
    }

    /// <summary>The duration in microseconds below which <paramref name="share"/> (0 to 1) of the recorded ones lie.</summary>
    public double Microseconds(double share)
    {
        if (_total == 0) return double.NaN;
        var rank = (long)Math.Ceiling(share * _total);
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return MiddleOf(i) / 1000.0;
        }

        return double.NaN;
    }

    private static int IndexOf(long value)
    {
        var magnitude = BitOperations.Log2((ulong)value | 1);
        if (magnitude < SubBucketBits) return (int)value;
        var shift = magnitude - SubBucketBits;
        return ((shift + 1) << SubBucketBits) + (int)((value >> shift) - (1 << SubBucketBits));
    }

    private static double MiddleOf(int index)
    {
        var group = index >> SubBucketBits;
        if (group == 0) return index;
        var low = (long)((index & ((1 << SubBucketBits) - 1)) + (1 << SubBucketBits)) << (group - 1);
        return low + (1L << (group - 1)) / 2.0;
    }
}
