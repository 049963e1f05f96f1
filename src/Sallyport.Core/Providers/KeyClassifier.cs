using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Providers;

/// <summary>Tells what kind of key a secret is, and whether a text looks like any key at all.</summary>
public static class KeyClassifier
{
    private const int LongestKey = 4096;

    private static readonly ConcurrentDictionary<string, Regex> s_patterns = new(StringComparer.Ordinal);

    /// <summary>
    /// The first of the provider's types whose prefix fits. The shape is judged apart from it: providers lengthen their
    /// keys now and then, so an unknown shape is worth a warning and never a refusal.
    /// </summary>
    public static KeyClassification Classify(Provider provider, Secret secret)
    {
        var bytes = secret.Reveal();
        foreach (var type in provider.KeyTypes)
        {
            if (!StartsWith(bytes, type.Prefix)) continue;
            return new KeyClassification(type, type.Name, type.Pattern is null || Fits(type.Pattern, bytes));
        }
        return new KeyClassification(null, KeyClassification.Unknown, FitsPattern: false);
    }

    /// <summary>
    /// Whether a value, such as an environment variable's, is or contains what looks like a key of any known provider.
    /// Loose: it goes by prefixes and by what follows them, so it also finds keys of a new length, or one inside a URL.
    /// A placeholder is not a key.
    /// </summary>
    public static bool LooksLikeAnyKey(ProviderCatalog catalog, string value)
    {
        foreach (var provider in catalog.All)
        {
            foreach (var type in provider.KeyTypes)
            {
                if (KeyShape.Contains(value, type.Prefix, catalog)) return true;
            }
        }
        return false;
    }

    internal static KeyType? TypeOf(IEnumerable<KeyType> types, string text) =>
        types.FirstOrDefault(t => text.StartsWith(t.Prefix, StringComparison.Ordinal));

    private static bool StartsWith(ReadOnlySpan<byte> secret, string prefix)
    {
        if (secret.Length < prefix.Length) return false;
        for (var i = 0; i < prefix.Length; i++)
        {
            if (secret[i] != prefix[i]) return false;
        }
        return true;
    }

    /// <summary>Regular expressions read characters, so the key stands in a second buffer for a moment; it is cleared.</summary>
    private static bool Fits(string pattern, ReadOnlySpan<byte> secret)
    {
        if (secret.Length > LongestKey) return false;
        Span<char> characters = stackalloc char[secret.Length];
        Encoding.Latin1.GetChars(secret, characters);
        try
        {
            return s_patterns.GetOrAdd(pattern, KeyPattern.Compile).IsMatch(characters);
        }
        finally
        {
            characters.Clear();
        }
    }
}
