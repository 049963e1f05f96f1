namespace Sallyport.Core.Providers;

/// <summary>A call that no agent may make, whatever it was granted.</summary>
/// <param name="Method">An HTTP method, or <c>*</c> for all.</param>
/// <param name="PathPattern">
/// A path in which <c>*</c> stands for one whole segment. With <c>/**</c> at its end it also covers everything below,
/// and the path itself: <c>/v1/organization/**</c> covers <c>/v1/organization</c>.
/// </param>
/// <param name="Because">Why, for the person who reads the denial.</param>
public sealed record DeniedCall(string Method, string PathPattern, string Because)
{
    private const string Below = "/**";

    /// <summary>
    /// Whether a request for <paramref name="path"/> (without its query) is this call. A denial must not be escaped by
    /// spelling: letter case, slashes at the end, doubled slashes and percent escapes make no difference, and an
    /// encoded slash is read both ways.
    /// </summary>
    public bool Matches(string method, string path)
    {
        if (Method != "*" && !method.Equals(Method, StringComparison.OrdinalIgnoreCase)) return false;
        if (!path.Contains('%', StringComparison.Ordinal)) return MatchesPath(path, segmentsAreEscaped: false);
        return MatchesPath(path, segmentsAreEscaped: true) || MatchesPath(Uri.UnescapeDataString(path), segmentsAreEscaped: false);
    }

    private bool MatchesPath(ReadOnlySpan<char> path, bool segmentsAreEscaped)
    {
        var coversBelow = PathPattern.EndsWith(Below, StringComparison.Ordinal);
        var pattern = coversBelow ? PathPattern.AsSpan(0, PathPattern.Length - Below.Length) : PathPattern;
        while (TakeSegment(ref pattern, out var expected))
        {
            if (!TakeSegment(ref path, out var actual)) return false;
            if (expected is "*") continue;
            var same = segmentsAreEscaped && actual.Contains('%')
                ? expected.Equals(Uri.UnescapeDataString(actual), StringComparison.OrdinalIgnoreCase)
                : expected.Equals(actual, StringComparison.OrdinalIgnoreCase);
            if (!same) return false;
        }
        return coversBelow || !TakeSegment(ref path, out _);
    }

    private static bool TakeSegment(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> segment)
    {
        rest = rest.TrimStart('/');
        var slash = rest.IndexOf('/');
        segment = slash < 0 ? rest : rest[..slash];
        rest = slash < 0 ? [] : rest[slash..];
        return segment.Length > 0;
    }
}
