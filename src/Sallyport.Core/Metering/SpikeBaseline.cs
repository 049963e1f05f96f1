namespace Sallyport.Core.Metering;

/// <summary>
/// How many requests an agent usually makes in a window of time, in a way that a few wild windows do not move: the
/// median of its recent active windows and their median deviation from it.
/// </summary>
public sealed class SpikeBaseline
{
    /// <summary>A window's length.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>Below this many requests a window nothing is a spike, however quiet the agent was.</summary>
    public const int Floor = 30;

    /// <summary>Before an agent was active in so many windows nothing is usual yet.</summary>
    public const int LeastWindows = 6;

    private const int MostWindows = 60;

    // Makes the median deviation comparable to a standard deviation.
    private const double Consistency = 1.4826;

    private readonly Queue<long> _windows = new();

    /// <summary>Takes a closed window. One without requests says nothing about how the agent works.</summary>
    public void Add(long requests)
    {
        if (requests == 0) return;
        _windows.Enqueue(requests);
        if (_windows.Count > MostWindows) _windows.Dequeue();
    }

    /// <summary>More requests than this in one window are a spike; null while nothing is usual yet.</summary>
    public double? Threshold(double factor)
    {
        if (_windows.Count < LeastWindows) return null;
        var median = Median(_windows.Select(w => (double)w));
        var deviation = Median(_windows.Select(w => Math.Abs(w - median)));
        return factor * Math.Max(median + (Consistency * deviation), Floor);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
