namespace Sallyport.Core.Journal;

/// <summary>
/// Flushes once for everything committed within one interval, on a thread of its own: a flush takes milliseconds,
/// which no thread that serves requests should spend.
/// </summary>
internal sealed class JournalFlusher : IDisposable
{
    private readonly Action _flush;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private readonly AutoResetEvent _due = new(false);
    private Thread? _thread;
    private int _scheduled;
    private volatile bool _stopping;

    public JournalFlusher(TimeProvider time, TimeSpan interval, Action flush)
    {
        _flush = flush;
        _interval = interval;
        _timer = time.CreateTimer(static state => ((JournalFlusher)state!)._due.Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something has been committed: flush at the latest one interval from now. Called by one thread at a time.</summary>
    public void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) != 0) return;
        if (_thread is null)
        {
            _thread = new Thread(Run, 128 << 10) { IsBackground = true, Name = "journal flush" };
            _thread.Start();
        }
        _timer.Change(_interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the thread after the flush it may be in.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _stopping = true;
        _due.Set();
        // The event is left to the collector: a timer that fires at this moment still sets it.
        _thread?.Join();
    }

    private void Run()
    {
        while (true)
        {
            _due.WaitOne();
            if (_stopping) return;
            Volatile.Write(ref _scheduled, 0);
            _flush();
        }
    }
}
