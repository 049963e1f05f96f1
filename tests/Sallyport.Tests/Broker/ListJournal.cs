using System.Collections.Concurrent;
using Sallyport.Core.Journal;

namespace Sallyport.Tests.Broker;

/// <summary>A journal in memory, which can be told to fail as a full disk does.</summary>
internal sealed class ListJournal : IGateJournal
{
    private readonly ConcurrentQueue<JournalEntry> _entries = new();

    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Full { get; set; }

    /// <summary>Called before an entry is written, and may throw.</summary>
    public Action<JournalEntry>? Before { get; set; }

    public IReadOnlyList<JournalEntry> Entries => [.. _entries];

    /// <summary>Waits for so many entries of a type: what a request leaves behind may come after its answer.</summary>
    public async Task WaitForAsync(string type, CancellationToken cancellationToken, int count = 1)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next);
            if (_entries.Count(e => e.Type == type) >= count) return;
            await next.Task.WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
        }
    }

    public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        if (Full) throw new IOException("No space left on device");
        Before?.Invoke(entry);
        _entries.Enqueue(entry);
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return ValueTask.CompletedTask;
    }

    public void AppendSoon(JournalEntry entry)
    {
        if (!Full) _ = AppendAsync(entry, CancellationToken.None);
    }
}
