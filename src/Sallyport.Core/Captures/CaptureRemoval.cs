using System.Globalization;
using Sallyport.Core.Journal;

namespace Sallyport.Core.Captures;

/// <summary>Removes captures and writes that down: how many, and the newest of them, so that a missing one can be explained.</summary>
public static class CaptureRemoval
{
    /// <param name="why">For the journal: <c>retention</c>, or who asked.</param>
    /// <returns>What was removed; those in use stay.</returns>
    /// <exception cref="IOException">The journal cannot be written, even after the removal made room.</exception>
    public static async Task<IReadOnlyList<StoredCapture>> RunAsync(
        CaptureFolder folder, IReadOnlyList<StoredCapture> surplus, IJournal journal, string why, int processId, CancellationToken cancellationToken)
    {
        List<StoredCapture> removed = [.. surplus.Where(c => folder.TryRemove(c.Id))];
        if (removed.Count == 0) return removed;
        // Afterwards: on a full disk it is the removal that makes room for the entry.
        await journal.AppendAsync(new JournalEntry
        {
            Type = JournalEntryType.CaptureRemoved,
            Capture = removed[^1].Id,
            ProcessId = processId,
            Detail = string.Create(CultureInfo.InvariantCulture, $"{why}: {removed.Count} captures, {removed.Sum(c => c.Bytes)} bytes, up to {removed[^1].Id}"),
        }, cancellationToken);
        return removed;
    }
}
