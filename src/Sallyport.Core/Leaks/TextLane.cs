using System.Text;
using System.Text.RegularExpressions;

namespace Sallyport.Core.Leaks;

/// <summary>One text that comes in pieces, and what of it fits a pattern. Places are counted from its beginning.</summary>
internal sealed class TextLane(IReadOnlyList<Regex> patterns, int window)
{
    private readonly long[] _searched = new long[patterns.Count];
    private readonly List<(long From, long To)> _matches = [];
    private readonly StringBuilder _text = new();
    private long _dropped;

    /// <summary>What stands before it is known to fit or not.</summary>
    public long Decided { get; private set; }

    public int Found { get; private set; }

    /// <returns>Where the piece begins.</returns>
    public long Append(string piece)
    {
        var from = _dropped + _text.Length;
        _text.Append(piece);
        Search(isLast: false);
        return from;
    }

    public void End() => Search(isLast: true);

    /// <summary>The piece without what fits; null where nothing does. Pieces are asked for in their order, once.</summary>
    public string? Redact(long from, string piece)
    {
        var to = from + piece.Length;
        if (!_matches.Exists(m => m.From < to && m.To > from)) return null;
        var kept = new StringBuilder();
        for (var at = from; at < to; at++)
        {
            if (_matches.Exists(m => m.From == at)) kept.Append("[redacted]");
            if (!_matches.Exists(m => m.From <= at && at < m.To)) kept.Append(piece[(int)(at - from)]);
        }
        _matches.RemoveAll(m => m.To <= to);
        return kept.ToString();
    }

    private void Search(bool isLast)
    {
        var text = _text.ToString();
        var end = _dropped + text.Length;
        var decided = end;
        for (var i = 0; i < patterns.Count; i++) decided = Math.Min(decided, Search(i, text, end, isLast));
        Decided = Math.Max(Decided, decided);
        // One character stays for \b and ^.
        var surplus = (int)Math.Max(0, Math.Min(Decided, _searched.Min()) - 1 - _dropped);
        if (surplus < 4 * window) return;
        _text.Remove(0, surplus);
        _dropped += surplus;
    }

    private long Search(int pattern, string text, long end, bool isLast)
    {
        var decided = isLast ? end : Math.Max(_searched[pattern], end - window);
        foreach (var match in patterns[pattern].EnumerateMatches(text, (int)(_searched[pattern] - _dropped)))
        {
            if (match.Length == 0) continue;
            var (from, to) = (_dropped + match.Index, _dropped + match.Index + match.Length);
            if (!isLast && (from >= decided || to == end))
            {
                decided = Math.Min(decided, from);
                break;
            }
            _matches.Add((from, to));
            _searched[pattern] = to;
            Found++;
        }
        decided = Math.Max(decided, _searched[pattern]);
        _searched[pattern] = decided;
        return decided;
    }
}
