using System.Text;
using System.Text.Json;

namespace Sallyport.Core.Journal;

/// <summary>One entry as it stands in a file: its number, its time, what was written, and the line itself.</summary>
public sealed record JournalRecord(long Seq, DateTimeOffset Time, JournalEntry Entry, ReadOnlyMemory<byte> Line)
{
    /// <summary>The line as text, without its newline.</summary>
    public string Text => Encoding.UTF8.GetString(Line.Span);

    /// <summary>The hash at the line's end, as 64 hexadecimal digits.</summary>
    public string Hash => Encoding.ASCII.GetString(Line.Span[^(JournalLine.HexLength + 2)..^2]);

    /// <summary>Reads a line; <see langword="null"/> when it is not an entry. The hash is not checked: <see cref="JournalVerifier"/> does that.</summary>
    public static JournalRecord? TryParse(ReadOnlyMemory<byte> line)
    {
        if (!JournalLine.TryParse(line.Span, out var parts)) return null;
        try
        {
            var json = new Utf8JsonReader(line.Span);
            var fields = new JournalFields();
            json.Read();
            while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                json.Read();
                fields.Set(name, ref json);
            }
            return fields.ToEntry() is { } entry && fields.Time is { } time ? new JournalRecord(parts.Seq, time, entry, line) : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
