namespace Sallyport.Core.Providers;

/// <summary>
/// Finds, inside a text, what begins like a key and goes on like one. Ordinary values must not be taken for keys:
/// paths, URLs, identifiers and hashes either lack the prefix or are made of words.
/// </summary>
internal static class KeyShape
{
    /// <summary>Prefixes of up to three characters (<c>sk-</c>) also begin words, so what follows must look more random.</summary>
    private const int ShortPrefix = 3;

    private const int LeastAfterPrefix = 16;
    private const int LeastAfterShortPrefix = 24;

    public static bool Contains(string text, string prefix, ProviderCatalog catalog)
    {
        for (var at = text.IndexOf(prefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(prefix, at + 1, StringComparison.Ordinal))
        {
            if (BeginsAt(text, at, prefix, catalog)) return true;
        }
        return false;
    }

    /// <summary>Whether the prefix that stands at a place begins a key.</summary>
    public static bool BeginsAt(ReadOnlySpan<char> text, int at, string prefix, ProviderCatalog catalog) =>
        (at == 0 || !IsKeyCharacter(text[at - 1])) && !IsPlaceholder(text[at..], catalog) && LooksRandom(text[(at + prefix.Length)..], prefix.Length <= ShortPrefix);

    private static bool LooksRandom(ReadOnlySpan<char> rest, bool afterShortPrefix)
    {
        int length = 0, digits = 0, upper = 0, lower = 0;
        foreach (var c in rest)
        {
            if (!IsKeyCharacter(c)) break;
            length++;
            if (char.IsAsciiDigit(c)) digits++;
            else if (char.IsAsciiLetterUpper(c)) upper++;
            else if (char.IsAsciiLetterLower(c)) lower++;
        }
        return afterShortPrefix
            ? length >= LeastAfterShortPrefix && digits > 0 && upper > 0 && lower > 0
            : length >= LeastAfterPrefix && (digits > 0 || (upper > 0 && lower > 0));
    }

    private static bool IsPlaceholder(ReadOnlySpan<char> text, ProviderCatalog catalog)
    {
        foreach (var provider in catalog.All)
        {
            if (text.StartsWith(provider.PlaceholderPrefix, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    private static bool IsKeyCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
