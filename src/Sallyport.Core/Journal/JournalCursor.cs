namespace Sallyport.Core.Journal;

/// <summary>A place in the journal that moves on as entries are read, across rotations.</summary>
public sealed class JournalCursor(JournalReader reader, JournalPosition position)
{
    private JournalPosition _position = position;

    /// <summary>Behind the entry that was read last.</summary>
    public JournalPosition Position => _position;

    /// <summary>The entries that are complete by now, each once. An unfinished last line is left for the next call.</summary>
    public IEnumerable<JournalRecord> ReadAvailable()
    {
        while (true)
        {
            if (_position.Number == 0 && !MoveToNextFile()) yield break;
            // Asked before reading: a file that already has a successor gets no more lines.
            var next = reader.NextAfter(_position.Number);
            using (var file = reader.OpenRead(_position.Number))
            {
                file.Position = _position.Offset;
                var lines = new LineScanner(file);
                while (lines.Read() && lines.IsComplete)
                {
                    _position = _position with { Offset = _position.Offset + lines.Line.Length + 1 };
                    if (JournalRecord.TryParse(lines.Line.ToArray()) is { } record) yield return record;
                    else reader.Unreadable++;
                }
            }
            if (next == 0) yield break;
            _position = new JournalPosition(next, 0);
        }
    }

    private bool MoveToNextFile()
    {
        var next = reader.NextAfter(0);
        if (next > 0) _position = new JournalPosition(next, 0);
        return next > 0;
    }
}
