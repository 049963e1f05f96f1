namespace Sallyport.Core.Policy;

/// <summary>
/// The path and query of a request, checked once and then sent byte for byte. A spelling that two readers could take
/// for different paths is refused rather than repaired, so what was decided on is what the provider sees.
/// </summary>
public readonly record struct RequestTarget(string Path, string Query)
{
    /// <summary>Splits <paramref name="raw"/> (<c>/v1/models?limit=2</c>); <paramref name="problem"/> says why not.</summary>
    public static bool TryParse(string raw, bool allowEncodedSlash, out RequestTarget target, out string problem)
    {
        target = default;
        if (raw.Length == 0 || raw[0] != '/')
        {
            problem = "the path does not begin with a slash";
            return false;
        }
        var question = raw.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? raw : raw[..question];
        problem = ProblemOfPath(path, allowEncodedSlash) ?? ProblemOfCharacters(raw.AsSpan(path.Length)) ?? "";
        if (problem.Length > 0) return false;
        target = new RequestTarget(path, question < 0 ? "" : raw[question..]);
        return true;
    }

    private static string? ProblemOfPath(string path, bool allowEncodedSlash)
    {
        if (ProblemOfCharacters(path) is { } characters) return characters;
        if (path.Contains("//", StringComparison.Ordinal)) return "the path has an empty segment (//)";
        if (path.Contains("/.", StringComparison.Ordinal))
        {
            foreach (var range in path.AsSpan().Split('/'))
            {
                if (path.AsSpan(range) is "." or "..") return "the path has a dot segment";
            }
        }
        for (var i = path.IndexOf('%', StringComparison.Ordinal); i >= 0; i = path.IndexOf('%', i + 1))
        {
            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
                return "the path has an incomplete percent escape";
            var value = (Digit(path[i + 1]) << 4) | Digit(path[i + 2]);
            if (value == '/' && allowEncodedSlash) continue;
            if (value is '/' or '\\' or '.' or '%' or < 0x20 or 0x7f)
                return $"the path hides a character in an escape ({path.AsSpan(i, 3)})";
            // 0xC0 and 0xC1 begin nothing but overlong encodings of ASCII.
            if (value is 0xC0 or 0xC1 or >= 0xF5) return "the path holds an escape that is not UTF-8";
        }
        return null;
    }

    private static string? ProblemOfCharacters(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is <= ' ' or '\\' or '#' or >= '\x7f') return "the path or query has a character that must be escaped";
        }
        return null;
    }

    private static int Digit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
