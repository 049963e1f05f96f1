namespace FakeOpenAI.Http;

internal delegate Task RouteHandler(FakeCall call);

/// <summary>A method and a path pattern such as <c>/v1/files/{file_id}</c>; a last segment <c>{*rest}</c> takes everything.</summary>
internal sealed record FakeRoute(Surface Surface, string Method, string Pattern, RouteHandler Handler)
{
    /// <summary>The upstream scope a key needs; null needs none.</summary>
    public string? Scope { get; init; }

    /// <summary>A WebSocket upgrade, by HTTP/1.1 or by extended CONNECT.</summary>
    public bool IsWebSocket { get; init; }

    private readonly string[] _segments = Pattern.Split('/');

    /// <summary>The values of the pattern's placeholders, or null where the path does not fit.</summary>
    public Dictionary<string, string>? Match(string path)
    {
        var segments = path.Split('/');
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < _segments.Length; i++)
        {
            var pattern = _segments[i];
            if (pattern.StartsWith("{*", StringComparison.Ordinal))
            {
                values[pattern[2..^1]] = string.Join('/', segments.Skip(i));
                return values;
            }
            if (i >= segments.Length)
                return null;
            if (!pattern.StartsWith('{'))
            {
                if (pattern != segments[i])
                    return null;
                continue;
            }
            var end = pattern.IndexOf('}');
            var suffix = pattern[(end + 1)..];
            if (segments[i].Length <= suffix.Length || !segments[i].EndsWith(suffix, StringComparison.Ordinal))
                return null;
            values[pattern[1..end]] = Uri.UnescapeDataString(segments[i][..^suffix.Length]);
        }
        return segments.Length == _segments.Length ? values : null;
    }
}
