namespace Sallyport.Bench.Report;

/// <summary>Median, least and greatest of a few figures.</summary>
internal readonly record struct Spread(double Median, double Least, double Greatest)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return new Spread(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }
}

/// <summary>Every figure of the run, by peer, metric and round.</summary>
internal sealed class Samples
{
    private readonly Dictionary<(string Peer, string Metric), SortedDictionary<int, double>> _figures = [];

    /// <summary>What went wrong or needs saying, once each.</summary>
    public List<string> Notes { get; } = [];

    public void Add(string peer, string metric, int round, double value)
    {
        if (!_figures.TryGetValue((peer, metric), out var rounds)) _figures[(peer, metric)] = rounds = [];
        rounds[round] = value;
    }

    public void Note(string text)
    {
        if (!Notes.Contains(text)) Notes.Add(text);
    }

    public Spread? Of(string peer, string metric) =>
        _figures.TryGetValue((peer, metric), out var rounds) ? Spread.Of(rounds.Values) : null;

    /// <summary>The figure of one peer over another's, taken within each round, so that a slow minute hits both.</summary>
    public Spread? Ratio(string peer, string other, string metric) => Paired(peer, other, metric, (a, b) => a / b);

    /// <summary>How much more one peer takes than another, within each round.</summary>
    public Spread? Added(string peer, string other, string metric) => Paired(peer, other, metric, (a, b) => a - b);

    private Spread? Paired(string peer, string other, string metric, Func<double, double, double> combine)
    {
        if (!_figures.TryGetValue((peer, metric), out var ours) || !_figures.TryGetValue((other, metric), out var theirs)) return null;
        double[] pairs = [.. ours.Keys.Intersect(theirs.Keys).Select(round => combine(ours[round], theirs[round]))];
        return pairs.Length > 0 ? Spread.Of(pairs) : null;
    }
}
