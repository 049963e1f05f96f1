using System.Text;

namespace Sallyport.Broker.Leaks;

/// <summary>
/// What to search a text for, to find where a placeholder may begin: a word, and the prefixes that hold it. Those of the
/// providers that come with the tool hold the same one, so that one search finds any of them; a prefix without it, from
/// a user's own provider file, takes a search of its own.
/// </summary>
internal sealed class PlaceholderMark
{
    /// <summary>Of <c>sally</c> and <c>Sally</c>.</summary>
    private const string Shared = "ally";

    private readonly byte[] _word;
    private readonly (byte[] Prefix, int WordAt)[] _prefixes;

    private PlaceholderMark(string word, IEnumerable<string> prefixes)
    {
        _word = Encoding.ASCII.GetBytes(word);
        Packed = Base64Word.Of(_word);
        _prefixes = [.. prefixes.Select(prefix => (Encoding.ASCII.GetBytes(prefix), prefix.IndexOf(word, StringComparison.Ordinal)))];
    }

    public static PlaceholderMark[] Of(IEnumerable<string> prefixes) =>
        [.. prefixes.Distinct(StringComparer.Ordinal)
            .GroupBy(prefix => prefix.Contains(Shared, StringComparison.Ordinal) ? Shared : prefix, StringComparer.Ordinal)
            .Select(group => new PlaceholderMark(group.Key, group))];

    /// <summary>The word as it stands in base64.</summary>
    public IReadOnlyList<Base64Word> Packed { get; }

    /// <summary>How many prefixes may stand around one place.</summary>
    public int Prefixes => _prefixes.Length;

    /// <summary>Whether one of the prefixes stands in the text, whatever follows it.</summary>
    public bool IsIn(ReadOnlySpan<byte> text)
    {
        for (var place = Find(text, 0); place >= 0; place = Find(text, place + 1))
        {
            for (var i = 0; i < Prefixes; i++)
            {
                if (Begin(text, place, i, out _) >= 0) return true;
            }
        }
        return false;
    }

    /// <summary>Where the word stands, from <paramref name="from"/> on; or -1.</summary>
    public int Find(ReadOnlySpan<byte> text, int from)
    {
        var next = text[from..].IndexOf(_word);
        return next < 0 ? -1 : from + next;
    }

    /// <summary>Where a prefix begins whose word stands at <paramref name="place"/>, and where it ends; or -1.</summary>
    public int Begin(ReadOnlySpan<byte> text, int place, int prefix, out int end)
    {
        var (bytes, wordAt) = _prefixes[prefix];
        var begin = place - wordAt;
        end = begin + bytes.Length;
        return begin >= 0 && text[begin..].StartsWith(bytes) ? begin : -1;
    }
}
