using System.Globalization;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Metering;

/// <summary>
/// The kill switch of one gate. A freeze is in force for the next request as soon as the list is swapped, and what is
/// open is aborted right after; it is kept in the store, so that other gates and later ones hold it too.
/// </summary>
public sealed class Freezer
{
    private readonly SessionTable _sessions;
    private readonly IUsageStore? _store;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly Lock _change = new();
    private readonly List<Freeze> _unstored = [];
    private FreezeList _list = FreezeList.None;
    private bool _storeFails;

    internal Freezer(SessionTable sessions, IUsageStore? store, IJournal journal, TimeProvider time, Action<string> warn)
    {
        (_sessions, _store, _journal, _time, _warn) = (sessions, store, journal, time, warn);
        // A gate that cannot know what is frozen does not start.
        if (store is not null) Apply(store.Freezes());
    }

    /// <summary>What is frozen, by this gate's knowledge.</summary>
    public FreezeList Current => Volatile.Read(ref _list);

    /// <summary>The denial for a request of <paramref name="agent"/> with <paramref name="credential"/>, or null.</summary>
    public Denial? Find(string agent, string? credential) => Current.Find(agent, credential) is not { } freeze ? null : new Denial(
        Rule.Frozen, string.Create(CultureInfo.InvariantCulture, $"{freeze.Target}, since {freeze.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {freeze.Reason}"));

    /// <summary>Freezes by a decision of this gate: a spent budget, a tripwire, a spike. In force before this returns; the store and the journal follow.</summary>
    public async Task FreezeAsync(FreezeTarget target, string reason, CancellationToken cancellationToken)
    {
        var freeze = new Freeze(target, _time.GetUtcNow(), reason);
        lock (_change)
        {
            var old = Current;
            var list = old.With(freeze);
            if (ReferenceEquals(list, old)) return;
            if (_store is not null) _unstored.Add(freeze);
            Apply(list);
            try
            {
                Store();
            }
            catch (IOException e)
            {
                _warn($"{target} is frozen here, but that could not be stored yet: {e.Message}");
            }
        }
        try
        {
            await _journal.AppendAsync(Entry(JournalEntryType.Frozen, target) with { Reason = reason }, cancellationToken);
        }
        catch (IOException e)
        {
            _warn($"the journal cannot be written: {e.Message}");
        }
    }

    /// <summary>Takes over what the store says: somebody froze or thawed, or another gate did.</summary>
    /// <exception cref="IOException">The store cannot be read; what was frozen stays so.</exception>
    public void Refresh()
    {
        if (_store is null) return;
        lock (_change)
        {
            Store();
            var list = _store.Freezes();
            if (!list.All.ToHashSet().SetEquals(Current.All)) Apply(list);
        }
    }

    /// <summary>What this gate froze and could not store: until it can, the store's word does not thaw it.</summary>
    private void Store()
    {
        for (var i = _unstored.Count - 1; i >= 0; i--)
        {
            _store!.Add(_unstored[i]);
            _unstored.RemoveAt(i);
        }
    }

    internal void RefreshQuietly()
    {
        try
        {
            Refresh();
            _storeFails = false;
        }
        catch (IOException e)
        {
            if (!_storeFails) _warn($"what other gates freeze is not seen here: {e.Message}");
            _storeFails = true;
        }
    }

    public static JournalEntry Entry(string type, FreezeTarget target) => new()
    {
        Type = type,
        Agent = target.Kind == FreezeKind.Agent ? target.Name : null,
        Credential = target.Kind == FreezeKind.Credential ? target.Name : null,
        Detail = target.ToString(),
        ProcessId = Environment.ProcessId,
    };

    private void Apply(FreezeList list)
    {
        // First the list, then what is open: a request that entered in between is aborted, a later one is denied.
        Interlocked.Exchange(ref _list, list);
        foreach (var session in _sessions.All) session.Abort(credential => list.Find(session.Agent, credential) is not null);
    }
}
