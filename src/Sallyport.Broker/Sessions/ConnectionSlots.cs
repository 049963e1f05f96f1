namespace Sallyport.Broker.Sessions;

/// <summary>Counts connections that are open, and lets no more than so many be.</summary>
internal sealed class ConnectionSlots
{
    private int _open;
    private int _refused;

    /// <summary>Null where <paramref name="most"/> are open already.</summary>
    /// <param name="isFirst">Whether it is the first to be refused since one was let in: that one is written down, and a flood does not fill the journal.</param>
    public Slot? TryTake(int most, out bool isFirst)
    {
        isFirst = false;
        if (Interlocked.Increment(ref _open) <= most)
        {
            Volatile.Write(ref _refused, 0);
            return new Slot(this);
        }
        Interlocked.Decrement(ref _open);
        isFirst = Interlocked.Exchange(ref _refused, 1) == 0;
        return null;
    }

    /// <summary>One open connection; disposed once or more, it counts no longer.</summary>
    internal sealed class Slot(ConnectionSlots slots) : IDisposable
    {
        private int _closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0) Interlocked.Decrement(ref slots._open);
        }
    }
}
