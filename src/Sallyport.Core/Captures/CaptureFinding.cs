using Sallyport.Core.Journal;

namespace Sallyport.Core.Captures;

/// <summary>What became of the capture of a call.</summary>
public enum CaptureOutcome
{
    /// <summary>Nothing was captured, for a reason.</summary>
    None,

    /// <summary>The file is there and is the one that the journal names.</summary>
    Kept,

    /// <summary>The journal has no hash of it: the call goes on, its gate died, or the disk was full at its end.</summary>
    Unfinished,

    /// <summary>It was removed by its retention or by a person, and the journal says so.</summary>
    Removed,

    /// <summary>It is not there, and the journal does not say why.</summary>
    Missing,

    /// <summary>The file is another one than the journal names, or was changed.</summary>
    Mismatch,
}

/// <param name="Id">The capture's name; null where there never was one.</param>
/// <param name="Reason">For people: why there is none, or what is wrong.</param>
public sealed record CaptureFinding(CaptureOutcome Outcome, string? Id, string Reason)
{
    /// <summary>Whether something is not as it was written.</summary>
    public bool IsBad => Outcome is CaptureOutcome.Missing or CaptureOutcome.Mismatch;

    /// <summary>Judges the capture of one request by what the journal says of it.</summary>
    /// <param name="entries">Those of the request.</param>
    /// <param name="removals">Entries of type <see cref="JournalEntryType.CaptureRemoved"/>.</param>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    public static CaptureFinding Of(CaptureFolder folder, IReadOnlyList<JournalRecord> entries, IReadOnlyList<JournalRecord> removals)
    {
        var last = entries.LastOrDefault(e => e.Entry.Capture is not null)?.Entry;
        if (last?.Capture is not { } id)
        {
            return new(CaptureOutcome.None, null, entries.Any(e => e.Entry.Type == JournalEntryType.RequestAllowed)
                ? "nothing was captured: the grant did not ask for it (capture: metadata)"
                : "nothing was captured: nothing was sent");
        }
        if (!folder.Has(id)) return Gone(id, removals);
        if (last.CaptureSha256 is not { } hash)
        {
            return new(CaptureOutcome.Unfinished, id, last.Type == JournalEntryType.RequestDone
                ? "the capture could not be finished when the call ended"
                : "the capture is unfinished: the call goes on, or its gate ended before it did");
        }
        return folder.HashOf(id) == hash
            ? new(CaptureOutcome.Kept, id, "the capture is the one that the journal names")
            : new(CaptureOutcome.Mismatch, id, "the capture is not the one that the journal names: it was changed, cut or replaced");
    }

    private static CaptureFinding Gone(string id, IReadOnlyList<JournalRecord> removals)
    {
        var removal = removals.FirstOrDefault(r => CaptureId.IsValid(id) && string.CompareOrdinal(r.Entry.Capture, id) >= 0 && r.Time >= CaptureId.TimeOf(id));
        return removal is null
            ? new(CaptureOutcome.Missing, id, "the capture is gone, and the journal does not say that it was removed")
            : new(CaptureOutcome.Removed, id, $"the capture was removed on {removal.Time.UtcDateTime:yyyy-MM-dd} ({removal.Entry.Detail})");
    }
}
