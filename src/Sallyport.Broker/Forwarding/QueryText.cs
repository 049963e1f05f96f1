namespace Sallyport.Broker.Forwarding;

/// <summary>Reads a raw query without rebuilding it, so that what is not replaced is sent byte for byte.</summary>
internal static class QueryText
{
    /// <param name="query">With its leading question mark.</param>
    public static IEnumerable<(string Name, string Value)> Split(string query)
    {
        foreach (var pair in query[1..].Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
        }
    }

    public static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    /// <summary>Puts <paramref name="newValue"/>, escaped, behind the one parameter called <paramref name="name"/>.</summary>
    public static string Replace(string query, string name, string newValue) => "?" + string.Join('&', query[1..].Split('&').Select(pair =>
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 && Decode(pair[..equals]) == name ? $"{pair[..equals]}={Uri.EscapeDataString(newValue)}" : pair;
    }));
}
