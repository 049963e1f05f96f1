using System.Globalization;
using System.Text;

namespace Sallyport.Core.Journal;

/// <summary>
/// Checks a chain by recomputing it, over streams alone: feed the files in order, then ask for the result. It goes on
/// after a finding, so that one edit does not hide the next.
/// </summary>
public sealed class JournalVerifier
{
    private readonly IReadOnlyList<JournalAnchor> _anchors;
    private readonly bool _fromTheBeginning;
    private readonly List<JournalFinding> _findings = [];
    private readonly byte[] _computed = new byte[JournalLine.HexLength];
    private readonly byte[] _lastHash = JournalLine.Zeros.ToArray();
    private bool _lastEdited;
    private long _unlisted;
    private long _entries;
    private long _firstSeq;
    private long _lastSeq;
    private long _unreadable;
    private string _file = "";
    private long _line;

    /// <param name="anchors">Hashes that the chain must have.</param>
    /// <param name="fromTheBeginning">Whether the first entry must be number 1; an exported part may begin anywhere.</param>
    public JournalVerifier(IReadOnlyList<JournalAnchor> anchors, bool fromTheBeginning = true)
    {
        _anchors = anchors;
        _fromTheBeginning = fromTheBeginning;
    }

    /// <summary>The number of the last entry seen in its place; 0 so far none.</summary>
    public long LastSeq => _lastSeq;

    /// <summary>Checks the next file of the chain.</summary>
    /// <param name="isLast">Only the last file may end in an unfinished line, as a crash leaves it.</param>
    /// <param name="closing">Called with a last line that closes an export instead of being an entry.</param>
    public void Add(string name, Stream stream, bool isLast, Func<ReadOnlyMemory<byte>, bool>? closing = null)
    {
        (_file, _line) = (name, 0);
        var lines = new LineScanner(stream);
        var closed = false;
        while (lines.Read())
        {
            _line++;
            if (closed) Report(null, "a line after the closing line of the export");
            if (JournalLine.TryParse(lines.Line.Span, out var parts) && lines.IsComplete) Check(parts);
            else if (!lines.IsComplete && isLast) Report(null, $"an unfinished line of {lines.Line.Length} bytes, as a crash leaves it; the next writer moves it aside", isNote: true);
            else if (closing?.Invoke(lines.Line) is true) closed = true;
            else Unreadable();
        }
    }

    /// <summary>Call once after the last file: reports what the anchors know beyond the end.</summary>
    public void End()
    {
        foreach (var anchor in _anchors.Where(anchor => anchor.Seq > _lastSeq))
            Add(new JournalFinding(anchor.Source, null, null, $"{Entries(_lastSeq + 1, anchor.Seq)} missing at the end"));
    }

    /// <summary>Adds a finding of the caller, such as a missing file.</summary>
    public void Add(JournalFinding finding)
    {
        if (_findings.Count < JournalVerification.MaxListed) _findings.Add(finding);
        else _unlisted++;
    }

    /// <summary>What has been found so far.</summary>
    public JournalVerification Result() =>
        new(_entries, _firstSeq, _lastSeq, Encoding.ASCII.GetString(_lastHash), [.. _findings], _unlisted);

    private void Check(JournalLineParts line)
    {
        JournalLine.Hash(line.Body, _computed);
        var edited = !line.Hash.SequenceEqual(_computed);
        if (edited) Report(line.Seq, "its content does not match its hash: it was edited");
        var first = _entries++ == 0;
        // The number of an edited line proves nothing: it is taken to stand where it should.
        var expected = _lastSeq + 1 + _unreadable;
        var seq = edited && (!first || _fromTheBeginning) ? expected : line.Seq;
        if (first) CheckFirst(line, seq, edited);
        else if (seq <= _lastSeq)
        {
            Report(seq, string.Create(CultureInfo.InvariantCulture, $"it stands after entry {_lastSeq}: repeated or moved"));
            return;
        }
        else if (seq > expected) Report(seq, $"{Entries(expected, seq - 1)} missing before it");
        else if (seq == _lastSeq + 1 && !edited && !_lastEdited && !line.Prev.SequenceEqual(_lastHash))
            Report(seq, string.Create(CultureInfo.InvariantCulture, $"it does not follow entry {_lastSeq} as it stands here: one of the two was replaced"));
        Accept(seq, line.Hash, edited);
    }

    private void CheckFirst(JournalLineParts line, long seq, bool edited)
    {
        _firstSeq = seq;
        if (edited) return;
        if (_fromTheBeginning && seq > 1 + _unreadable) Report(seq, $"{Entries(1 + _unreadable, seq - 1)} missing before it");
        else if (seq == 1 && !line.Prev.SequenceEqual(JournalLine.Zeros)) Report(seq, "it does not begin a journal: its prev is not 64 zeros");
    }

    private void Accept(long seq, ReadOnlySpan<byte> hash, bool edited)
    {
        foreach (var anchor in _anchors)
        {
            if (anchor.Seq == seq && !edited && !hash.SequenceEqual(Encoding.ASCII.GetBytes(anchor.Hash)))
                Report(seq, $"its hash is not the one in {anchor.Source}: the journal was written anew");
        }
        (_lastSeq, _lastEdited, _unreadable) = (seq, edited, 0);
        hash.CopyTo(_lastHash);
    }

    private void Unreadable()
    {
        Report(null, "not an entry of the journal");
        _unreadable++;
    }

    private void Report(long? seq, string problem, bool isNote = false) => Add(new JournalFinding(_file, _line, seq, problem, isNote));

    private static string Entries(long from, long to) => from == to
        ? string.Create(CultureInfo.InvariantCulture, $"entry {from} is")
        : string.Create(CultureInfo.InvariantCulture, $"entries {from} to {to} are");
}
