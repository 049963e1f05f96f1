using System.Buffers;

namespace Sallyport.Core.Providers;

/// <summary>Finds in a text, such as a configuration file, what looks like keys of known providers. As loose as <see cref="KeyClassifier.LooksLikeAnyKey"/>.</summary>
public sealed class KeyFinder
{
    private readonly ProviderCatalog _catalog;
    private readonly (string Prefix, FoundKey Found)[] _types;
    private readonly SearchValues<string> _prefixes;

    public KeyFinder(ProviderCatalog catalog)
    {
        _catalog = catalog;
        // The longest first: sk-proj- before sk-, which begins it too.
        _types = [.. catalog.All.SelectMany(p => p.KeyTypes.Select(t => (t.Prefix, new FoundKey(p.Name, t.Name)))).OrderByDescending(t => t.Prefix.Length)];
        _prefixes = SearchValues.Create([.. _types.Select(t => t.Prefix).Distinct(StringComparer.Ordinal)], StringComparison.Ordinal);
    }

    /// <summary>One for each, in the order of the text.</summary>
    public IReadOnlyList<FoundKey> Find(ReadOnlySpan<char> text)
    {
        List<FoundKey> found = [];
        var at = 0;
        while (text[at..].IndexOfAny(_prefixes) is >= 0 and var next)
        {
            at += next;
            foreach (var (prefix, type) in _types)
            {
                if (!text[at..].StartsWith(prefix, StringComparison.Ordinal)) continue;
                if (KeyShape.BeginsAt(text, at, prefix, _catalog)) found.Add(type);
                break;
            }
            at++;
        }
        return found;
    }
}
