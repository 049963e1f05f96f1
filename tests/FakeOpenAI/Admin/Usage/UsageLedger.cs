namespace FakeOpenAI.Admin.Usage;

/// <summary>All usage of an organization, minute by minute.</summary>
internal sealed class UsageLedger
{
    public const long Minute = 60;

    private readonly Lock _lock = new();
    private readonly SortedList<long, Dictionary<(UsageKind, UsageDimensions), UsageLine>> _minutes = [];
    private readonly Dictionary<(string Project, int Month), decimal> _spentDollars = [];

    public void Add(UsageKind kind, UsageDimensions dimensions, DateTimeOffset at, params ReadOnlySpan<(string Metric, long Amount)> amounts)
    {
        var added = new UsageLine(kind, dimensions);
        foreach (var (metric, amount) in amounts)
            added.Add(metric, amount);
        lock (_lock)
        {
            var minute = at.ToUnixTimeSeconds() / Minute * Minute;
            if (!_minutes.TryGetValue(minute, out var lines))
                _minutes[minute] = lines = [];
            if (!lines.TryGetValue((kind, dimensions), out var line))
                lines[(kind, dimensions)] = line = new UsageLine(kind, dimensions);
            foreach (var (metric, amount) in amounts)
                line.Add(metric, amount);
            var month = (dimensions.ProjectId ?? "", Month(at));
            _spentDollars[month] = _spentDollars.GetValueOrDefault(month) + UsagePrices.Of(added).Sum(item => item.Dollars);
        }
    }

    /// <summary>The lines of the minutes that begin from one moment up to and without another, in unix seconds.</summary>
    public IReadOnlyList<(long Minute, UsageLine Line)> Between(long from, long to)
    {
        lock (_lock)
        {
            var found = new List<(long, UsageLine)>();
            for (var index = FirstFrom(from); index < _minutes.Count && _minutes.Keys[index] < to; index++)
                found.AddRange(_minutes.Values[index].Values.Select(line => (_minutes.Keys[index], line.Copy())));
            return found;
        }
    }

    /// <summary>What was spent in a month: by one project, or by all of them.</summary>
    public decimal SpentDollars(DateTimeOffset month, string? project = null)
    {
        lock (_lock)
            return _spentDollars.Where(one => one.Key.Month == Month(month) && (project is null || one.Key.Project == project)).Sum(one => one.Value);
    }

    private int FirstFrom(long minute)
    {
        var (low, high) = (0, _minutes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_minutes.Keys[middle] < minute)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static int Month(DateTimeOffset at) => at.UtcDateTime.Year * 12 + at.UtcDateTime.Month;
}
