using Sallyport.Core.Journal;

namespace Sallyport.Core.Captures;

/// <summary>Compares every capture that the journal names with the file that lies there. The vault is not needed for it.</summary>
public static class CaptureCheck
{
    /// <exception cref="IOException">A file is there and cannot be read.</exception>
    public static IReadOnlyList<JournalFinding> Run(CaptureFolder folder, JournalReader journal)
    {
        // Listed first: what is begun meanwhile is not missed below.
        var listed = folder.List();
        var named = new Dictionary<string, List<JournalRecord>>(StringComparer.Ordinal);
        var removals = new List<JournalRecord>();
        foreach (var record in journal.Forward().Where(r => r.Entry.Capture is not null))
        {
            if (record.Entry.Type == JournalEntryType.CaptureRemoved) removals.Add(record);
            else if (named.TryGetValue(record.Entry.Capture!, out var entries)) entries.Add(record);
            else named[record.Entry.Capture!] = [record];
        }
        var findings = new List<JournalFinding>();
        foreach (var (id, entries) in named)
        {
            var finding = CaptureFinding.Of(folder, entries, removals);
            if (finding.IsBad || finding.Outcome == CaptureOutcome.Unfinished)
                findings.Add(new JournalFinding(FileName(id), null, entries[^1].Seq, $"{entries[^1].Entry.Request}: {finding.Reason}", IsNote: !finding.IsBad));
        }
        foreach (var capture in listed.Where(c => !named.ContainsKey(c.Id)))
            findings.Add(new JournalFinding(FileName(capture.Id), null, null, "no entry names it: its gate ended before the call was made", IsNote: true));
        return findings;
    }

    private static string FileName(string id) => Path.Combine("capture", id + CaptureFolder.Extension);
}
