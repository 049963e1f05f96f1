namespace FakeOpenAI.Admin.Usage;

/// <summary>What one kind of use by one combination of dimensions came to within one minute.</summary>
internal sealed class UsageLine(UsageKind kind, UsageDimensions dimensions)
{
    private readonly long[] _amounts = new long[kind.Metrics.Length];

    public UsageKind Kind => kind;

    public UsageDimensions Dimensions => dimensions;

    /// <summary>Zero for a metric that is not counted for this kind.</summary>
    public long this[string metric] => Array.IndexOf(kind.Metrics, metric) is >= 0 and var index ? _amounts[index] : 0;

    public void Add(string metric, long amount) =>
        _amounts[Array.IndexOf(kind.Metrics, metric) is >= 0 and var index ? index : throw new ArgumentException($"'{metric}' is not counted for {kind.Name}", nameof(metric))] += amount;

    public UsageLine Copy()
    {
        var copy = new UsageLine(kind, dimensions);
        _amounts.CopyTo(copy._amounts, 0);
        return copy;
    }
}
