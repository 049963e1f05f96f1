using System.Collections.Concurrent;
using Sallyport.Core.Journal;

namespace Sallyport.Tests.Broker;

/// <summary>A journal in memory, which can be told to fail as a full disk does.</summary>
internal sealed class ListJournal : IJournal
{
    private readonly ConcurrentQueue<JournalEntry> _entries = new();

    public bool Full { get; set; }

    public IReadOnlyList<JournalEntry> Entries => [.. _entries];

    public ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        if (Full) throw new IOException("No space left on device");
        _entries.Enqueue(entry);
        return ValueTask.CompletedTask;
    }
}
