namespace Sallyport.Core.Metering;

/// <summary>How many requests are in flight. Lives on when the limit changes.</summary>
internal sealed class OpenCount
{
    private long _open;

    public long Open => Volatile.Read(ref _open);

    public bool TryEnter(long limit)
    {
        while (true)
        {
            var open = Volatile.Read(ref _open);
            if (open >= limit) return false;
            if (Interlocked.CompareExchange(ref _open, open + 1, open) == open) return true;
        }
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
