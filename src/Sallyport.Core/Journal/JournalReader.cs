using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>
/// Reads the journal of a home while others may be writing it: forward, from the end, or as it grows. Lines that are
/// not entries are counted and passed over; <see cref="JournalVerifier"/> is the one that judges them.
/// </summary>
public sealed class JournalReader(SallyHome home)
{
    private readonly JournalFolder _folder = new(home.JournalFolder);

    /// <summary>How many lines were passed over so far.</summary>
    public long Unreadable { get; internal set; }

    /// <summary>The end of the last complete line.</summary>
    public JournalPosition End()
    {
        var number = _folder.Numbers().LastOrDefault();
        if (number == 0) return default;
        using var file = OpenRead(number);
        return new JournalPosition(number, JournalTail.Read(file.SafeFileHandle).CompleteLength);
    }

    /// <summary>Every entry in the order of writing; with <paramref name="since"/>, files that end before it are passed over.</summary>
    public IEnumerable<JournalRecord> Forward(DateTimeOffset? since = null) =>
        From(new JournalPosition(FirstFileFor(since), 0)).ReadAvailable();

    /// <summary>Every entry before <paramref name="end"/>, the newest first.</summary>
    public IEnumerable<JournalRecord> Backward(JournalPosition end)
    {
        foreach (var number in _folder.Numbers().Where(number => number <= end.Number).OrderDescending())
        {
            using var file = OpenRead(number);
            var length = number == end.Number ? end.Offset : file.Length;
            foreach (var line in BackwardLines.Read(file.SafeFileHandle, length))
            {
                if (JournalRecord.TryParse(line) is { } record) yield return record;
                else Unreadable++;
            }
        }
    }

    /// <summary>Reads on from <paramref name="position"/>, now and whenever asked again.</summary>
    public JournalCursor From(JournalPosition position) => new(this, position);

    /// <summary>Whether the place exists: a journal that was put back from a copy may end before it.</summary>
    public bool Holds(JournalPosition position) =>
        position.Number == 0 || (_folder.Numbers().Contains(position.Number) && new FileInfo(_folder.FileOf(position.Number)).Length >= position.Offset);

    /// <summary>How many bytes stand behind a place.</summary>
    public long BytesBehind(JournalPosition position) =>
        Math.Max(0, _folder.Numbers().Where(n => n >= position.Number).Sum(n => new FileInfo(_folder.FileOf(n)).Length) - position.Offset);

    internal int NextAfter(int number) => _folder.Numbers().FirstOrDefault(n => n > number);

    internal FileStream OpenRead(int number) => OpenRead(_folder.FileOf(number));

    internal static FileStream OpenRead(string file) => new(file, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });

    private int FirstFileFor(DateTimeOffset? since)
    {
        var numbers = _folder.Numbers();
        if (since is null) return numbers.FirstOrDefault();
        return numbers.LastOrDefault(number => FirstTime(number) is { } time && time < since, numbers.FirstOrDefault());
    }

    private DateTimeOffset? FirstTime(int number)
    {
        using var file = OpenRead(number);
        var lines = new LineScanner(file);
        return lines.Read() ? JournalRecord.TryParse(lines.Line)?.Time : null;
    }
}
