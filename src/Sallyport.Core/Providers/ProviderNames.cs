namespace Sallyport.Core.Providers;

/// <summary>The spelling of names in provider files.</summary>
internal static class ProviderNames
{
    /// <summary>Of a provider or a key type: it becomes part of a credential's name, a path segment and a file's name.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 32 && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Of a credential's fact: <c>key_id</c>.</summary>
    public static bool IsFact(string text) =>
        text.Length is > 0 and <= 32 && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    public static bool IsVariable(string text) =>
        text.Length is > 0 and <= 128 && !char.IsAsciiDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Characters that survive in a header, a URL, a cookie and base64 user info without any escape.</summary>
    public static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';
}
