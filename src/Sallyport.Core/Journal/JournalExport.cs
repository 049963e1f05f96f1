using System.Text;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>
/// Copies a part of the journal without gaps: from the first entry not older than <c>since</c> to the last before the
/// first that is not older than <c>until</c>. As JSON lines it can be checked anywhere.
/// </summary>
public sealed class JournalExport(SallyHome home, DateTimeOffset? since, DateTimeOffset? until)
{
    private readonly JournalReader _reader = new(home);
    private readonly JournalHead? _head = JournalCheck.ReadHead(new JournalFolder(home.JournalFolder)).Head;

    /// <summary>How many damaged lines were left out.</summary>
    public long Unreadable => _reader.Unreadable;

    /// <summary>Writes the lines as they are, then the closing line.</summary>
    public JournalExportEnd WriteLines(TextWriter output)
    {
        var end = Write(record => output.Write(record.Text + "\n"));
        using var closing = new MemoryStream();
        using (var json = new Utf8JsonWriter(closing)) end.Write(json);
        output.Write(Encoding.UTF8.GetString(closing.ToArray()) + "\n");
        return end;
    }

    /// <summary>Writes a header and one row an entry. A spreadsheet cannot be checked: what is returned belongs beside it.</summary>
    public JournalExportEnd WriteCsv(TextWriter output)
    {
        output.Write(JournalCsv.Header + "\r\n");
        return Write(record => output.Write(JournalCsv.Row(record) + "\r\n"));
    }

    private JournalExportEnd Write(Action<JournalRecord> write)
    {
        long entries = 0, first = 0, last = 0;
        var hash = Encoding.ASCII.GetString(JournalLine.Zeros);
        var wanted = _reader.Forward(since)
            .SkipWhile(record => since is not null && record.Time < since)
            .TakeWhile(record => until is null || record.Time < until);
        foreach (var record in wanted)
        {
            write(record);
            if (entries++ == 0) first = record.Seq;
            last = record.Seq;
            hash = record.Hash;
        }
        var seal = _head?.Seal is { } made && made.Seq >= first && made.Seq <= last ? made : null;
        return new JournalExportEnd(entries, first, last, hash, seal);
    }
}
