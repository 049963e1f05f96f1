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
            if (at > 0 && IsKeyCharacter(text[at - 1])) continue;
            if (IsPlaceholder(text.AsSpan(at), catalog)) continue;
            if (LooksRandom(text.AsSpan(at + prefix.Length), prefix.Length <= ShortPrefix)) return true;
        }
        return false;
    }

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
