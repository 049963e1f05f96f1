using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>
/// Appends to the journal in group commit. The first caller becomes the leader: it writes its own entry on its own
/// thread and completes at once. Whoever comes while the leader writes is queued, and the leader writes all of them
/// with its next write. Where other work waits for a thread, the first caller queues as well, and leads behind that
/// work: what it appends goes into the same write. What nobody waits for goes along with the next write of either
/// kind. Several writers, in one process or in many, share one chain.
/// </summary>
public sealed class JournalWriter : IGateJournal, IAsyncDisposable
{
    /// <summary>How often one caller writes for others before a pool thread takes over.</summary>
    private const int RoundsPerLeader = 4;

    /// <summary>How much that nobody waits for is kept while nothing can be written.</summary>
    private const int MaxKept = 10_000;

    /// <summary>
    /// Where each entry is flushed at once, the flusher only tries again what could not be written: not without a pause,
    /// or a full disk would keep a processor busy.
    /// </summary>
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly JournalChain _chain;
    private readonly JournalFlusher _flusher;
    private readonly bool _flushEachCommit;
    private readonly Func<bool> _othersWait;
    private readonly List<JournalEntry> _entries = [];
    private readonly Stack<PendingAppend> _spare = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<JournalEntry> _soon = [];
    private List<PendingAppend> _queue = [];
    private List<PendingAppend> _batch = [];
    private volatile IOException? _failure;
    private int _taken;
    private bool _leading;
    private bool _closed;

    private JournalWriter(JournalFolder folder, TimeProvider time, Secret? sealKey, JournalOptions options)
    {
        _chain = new JournalChain(folder, time, sealKey, options);
        _flushEachCommit = options.FlushInterval <= TimeSpan.Zero;
        _othersWait = options.OthersWait;
        _flusher = new JournalFlusher(time, _flushEachCommit ? s_retry : options.FlushInterval, FlushInBackground);
    }

    /// <summary>
    /// Opens the journal of <paramref name="home"/>, creating its folder. With <paramref name="sealKey"/> (of 32 bytes,
    /// <c>journal-seal</c> of the unlocked vault; it must outlive the writer) each flush also seals the head.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be created, read or locked.</exception>
    public static JournalWriter Open(SallyHome home, TimeProvider time, Secret? sealKey, JournalOptions? options)
    {
        try
        {
            return new JournalWriter(new JournalFolder(home.JournalFolder), time, sealKey, options ?? new JournalOptions());
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    /// <inheritdoc/>
    /// <remarks><paramref name="cancellationToken"/> is looked at once, before the entry takes its place.</remarks>
    public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_leading) return Queue(entry);
            _leading = true;
            if (_othersWait())
            {
                LeadFromPool();
                return Queue(entry);
            }
            TakeSoon();
        }
        _entries.Add(entry);
        var failure = Commit();
        Lead(RoundsPerLeader);
        return failure is null ? ValueTask.CompletedTask : ValueTask.FromException(failure);
    }

    /// <inheritdoc/>
    public void AppendSoon(JournalEntry entry)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_soon.Count >= MaxKept) return;
            _soon.Add(entry);
            if (_leading || !_flushEachCommit || _failure is not null)
            {
                _flusher.Schedule();
                return;
            }
            _leading = true;
        }
        Lead(RoundsPerLeader);
    }

    /// <summary>Waits for the appends under way, flushes, and ends the background flush.</summary>
    /// <exception cref="IOException">The last flush failed.</exception>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            if (!_leading) _idle.TrySetResult();
        }
        await _idle.Task;
        _flusher.Dispose();
        try
        {
            if (_soon.Count > 0) _chain.Commit(_soon);
            _chain.Flush();
        }
        finally
        {
            _chain.Dispose();
        }
    }

    private ValueTask Queue(JournalEntry entry)
    {
        var pending = _spare.Count > 0 ? _spare.Pop() : new PendingAppend(GiveBack);
        _queue.Add(pending);
        return pending.Start(entry);
    }

    /// <summary>Behind all that waits in the pool already.</summary>
    private void LeadFromPool() => ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Lead(RoundsPerLeader), this, preferLocal: false);

    /// <summary>Writes for those who queued meanwhile, until nobody is left or somebody else's turn has come.</summary>
    private void Lead(int rounds)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_queue.Count == 0 && !(_flushEachCommit && _soon.Count > 0 && _failure is null))
                {
                    _leading = false;
                    if (_closed) _idle.TrySetResult();
                    return;
                }
                if (rounds > 0)
                {
                    (_queue, _batch) = (_batch, _queue);
                    TakeSoon();
                }
            }
            if (rounds-- <= 0)
            {
                LeadFromPool();
                return;
            }
            foreach (var pending in _batch) _entries.Add(pending.Entry!);
            var failure = Commit();
            foreach (var pending in _batch) pending.Complete(failure);
            _batch.Clear();
        }
    }

    /// <summary>Begins <see cref="_entries"/> with what nobody waits for.</summary>
    private void TakeSoon()
    {
        _entries.Clear();
        _entries.AddRange(_soon);
        _taken = _soon.Count;
        _soon.Clear();
    }

    private void PutBack()
    {
        if (_taken == 0) return;
        lock (_gate)
        {
            _soon.InsertRange(0, _entries.Take(_taken));
        }
        _flusher.Schedule();
    }

    /// <summary>One write for all of <see cref="_entries"/>; after a failure, also one flush, which alone shows that the disk is back.</summary>
    private Exception? Commit(bool isFlushedNext = false)
    {
        var isWritten = false;
        try
        {
            _chain.Commit(_entries);
            isWritten = true;
            if (!_flushEachCommit && _failure is null)
            {
                if (!isFlushedNext) _flusher.Schedule();
                return null;
            }
            _chain.Flush();
            _failure = null;
            return null;
        }
        catch (Exception problem)
        {
            // Every waiting caller must hear of it, whatever it is: none may go on as if its entry had been written.
            var failure = problem as IOException ?? new IOException($"The journal could not be written: {problem.Message}", problem);
            _failure = failure;
            if (!isWritten) PutBack();
            return failure;
        }
    }

    private void FlushInBackground()
    {
        if (!TryWriteSoon()) return;
        try
        {
            _chain.Flush();
        }
        catch (Exception problem)
        {
            _failure = problem as IOException ?? new IOException($"The journal could not be flushed: {problem.Message}", problem);
        }
    }

    /// <returns>False where it could not be written.</returns>
    private bool TryWriteSoon()
    {
        lock (_gate)
        {
            if (_soon.Count == 0 || _closed) return true;
            if (_leading)
            {
                // Whoever leads may be past looking; if not, the next flush finds nothing to do.
                _flusher.Schedule();
                return true;
            }
            _leading = true;
            TakeSoon();
        }
        var failure = Commit(isFlushedNext: true);
        Lead(RoundsPerLeader);
        return failure is null;
    }

    private void GiveBack(PendingAppend pending)
    {
        lock (_gate)
        {
            if (_spare.Count < 1024) _spare.Push(pending);
        }
    }
}
