using Microsoft.Win32.SafeHandles;

namespace Sallyport.Core.Journal;

/// <summary>How the journal is kept; the defaults are those of the settings <c>journal.*</c>.</summary>
public sealed record JournalOptions
{
    /// <summary>A file that has reached this size is followed by a new one. Default 64 MiB.</summary>
    public long MaxFileBytes { get; init; } = 64L << 20;

    /// <summary>
    /// How long an appended entry may wait for the flush to the disk that it shares with others. Default 20 ms;
    /// <see cref="TimeSpan.Zero"/> flushes before an append completes, still once for all that wait together.
    /// </summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long to wait for another process's turn before an append fails. Default 10 s.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether work waits that may append too, so that a write is better left until it had its turn; replaced in tests.</summary>
    internal Func<bool> OthersWait { get; init; } = static () => ThreadPool.PendingWorkItemCount > 0;

    /// <summary>The flush to the disk, replaced in tests that count or refuse it.</summary>
    internal Action<SafeFileHandle> FlushToDisk { get; init; } = RandomAccess.FlushToDisk;
}
