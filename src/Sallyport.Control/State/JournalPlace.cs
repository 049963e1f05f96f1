using System.Globalization;
using Sallyport.Core.Journal;

namespace Sallyport.Control.State;

/// <summary>A place in the journal as a cursor keeps it: <c>FILE:OFFSET:SEQ</c>.</summary>
/// <param name="Seq">Of the entry before it; 0 at the beginning.</param>
internal readonly record struct JournalPlace(JournalPosition Position, long Seq)
{
    /// <summary>The beginning, where the text is none.</summary>
    public static JournalPlace Parse(string? text)
    {
        var parts = text?.Split(':');
        return parts?.Length == 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new JournalPlace(new JournalPosition(number, offset), seq)
            : default;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position.Number}:{Position.Offset}:{Seq}");
}
