using System.Globalization;

namespace Sallyport.Core.Journal;

/// <summary>
/// Something that a check of the journal noticed, and where. A note is what a crash or a writer at work explains; all
/// others mean that what was written is not what is there.
/// </summary>
public sealed record JournalFinding(string File, long? Line, long? Seq, string Problem, bool IsNote = false)
{
    /// <summary><c>journal-000001.jsonl:12: entry 12: its content does not match its hash</c></summary>
    public override string ToString()
    {
        var place = Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{File}:{line}") : File;
        return Seq is { } seq ? string.Create(CultureInfo.InvariantCulture, $"{place}: entry {seq}: {Problem}") : $"{place}: {Problem}";
    }
}
