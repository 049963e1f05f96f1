using System.IO.Enumeration;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// The sessions that are written down in a home, those of dead processes too. Each is read once, since a record never
/// changes while its folder is there: a gate looks here at every word that it hears, and there may be thousands.
/// </summary>
internal sealed class SessionRecords(SallyHome home)
{
    private static readonly EnumerationOptions s_every = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string _root = SessionFolder.Root(home);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private long _look;

    /// <summary>A session that one of <paramref name="processes"/> runs, or null.</summary>
    public SessionRecord? RunBy(IReadOnlyCollection<ProcessFacts> processes)
    {
        lock (_lock)
        {
            Look();
            return _known.Values.Select(k => k.Record).FirstOrDefault(s =>
                processes.Any(p => s.OwnerPid == p.Pid && (s.OwnerStarted is null || s.OwnerStarted == p.Started)));
        }
    }

    private void Look()
    {
        if (!Directory.Exists(_root))
        {
            _known.Clear();
            return;
        }
        _look++;
        foreach (var folder in new FileSystemEnumerable<string>(_root, static (ref entry) => entry.FileName.ToString(), s_every) { ShouldIncludePredicate = IsNew })
        {
            if (SessionFolder.Read(Path.Combine(_root, folder)) is { } record) _known[folder] = new Known(record) { Seen = _look };
        }
        foreach (var (folder, known) in _known)
        {
            if (known.Seen < _look) _known.Remove(folder);
        }
    }

    private bool IsNew(ref FileSystemEntry entry)
    {
        if (!entry.IsDirectory) return false;
        if (!_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(entry.FileName, out var known)) return true;
        known.Seen = _look;
        return false;
    }

    private sealed class Known(SessionRecord record)
    {
        public SessionRecord Record => record;

        public long Seen { get; set; }
    }
}
