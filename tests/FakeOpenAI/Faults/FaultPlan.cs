using FakeOpenAI.Http;

namespace FakeOpenAI.Faults;

/// <summary>The faults waiting to happen. A request takes the first that fits; the header <c>x-fake-fault</c> goes before all (see <see cref="FaultText"/>).</summary>
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

    internal Fault? Take(string path, string? header)
    {
        if (header is not null)
            return FaultText.Parse(header);
        lock (_lock)
        {
            var entry = _entries.Find(entry => path.StartsWith(entry.PathPrefix, StringComparison.Ordinal));
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
    }
}
