using FakeOpenAI.Http;

namespace FakeOpenAI.Faults;

/// <summary>
/// The faults waiting to happen. A request takes the first that fits; the header <c>x-fake-fault</c> goes before all (see <see cref="FaultText"/>).
/// A path may carry a method before it and stars for single segments: <c>POST /v1/organization/projects/*/service_accounts</c>.
/// </summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

    /// <summary>The next request whose path begins with <paramref name="pathPrefix"/> meets the fault; those after it do not.</summary>
    public void Once(string pathPrefix, Fault fault) => Add(pathPrefix, fault, 1);

    /// <summary>Every request whose path begins with <paramref name="pathPrefix"/> meets the fault until <see cref="Clear"/>.</summary>
    public void Always(string pathPrefix, Fault fault) => Add(pathPrefix, fault, int.MaxValue);

    /// <summary>The next <paramref name="times"/> requests to the path meet the fault.</summary>
    public void Add(string pathPrefix, Fault fault, int times)
    {
        lock (_lock)
            _entries.Add(new Entry { PathPrefix = pathPrefix, Fault = fault, Left = times });
    }

    public void Clear()
    {
        lock (_lock)
            _entries.Clear();
    }

    internal Fault? Take(string method, string path, string? header)
    {
        if (header is not null)
            return FaultText.Parse(header);
        lock (_lock)
        {
            var entry = _entries.Find(entry => entry.Fits(method, path));
            if (entry is null)
                return null;
            if (entry.Left != int.MaxValue && --entry.Left == 0)
                _entries.Remove(entry);
            return entry.Fault;
        }
    }

    private sealed class Entry
    {
        public required string PathPrefix { get; init; }
        public required Fault Fault { get; init; }
        public int Left { get; set; }

        public bool Fits(string method, string path)
        {
            var parts = PathPrefix.Split(' ', 2);
            if (parts.Length == 2 && parts[0] != method)
                return false;
            if (!parts[^1].Contains('*'))
                return path.StartsWith(parts[^1], StringComparison.Ordinal);
            var (pattern, segments) = (parts[^1].Split('/'), path.Split('/'));
            return pattern.Length <= segments.Length && pattern.Zip(segments).All(pair => pair.First == "*" || pair.First == pair.Second);
        }
    }
}
