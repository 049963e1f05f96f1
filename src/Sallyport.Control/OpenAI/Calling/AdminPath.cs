namespace Sallyport.Control.OpenAI.Calling;

/// <summary>Builds a call's path. Ids come from files and from answers: each is one segment, whatever it holds.</summary>
internal static class AdminPath
{
    /// <exception cref="ArgumentException">A segment is empty, would climb, or is a key in the place of its id.</exception>
    public static string Of(params ReadOnlySpan<string> segments)
    {
        var escaped = new string[segments.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            // Addresses end up in logs, here and on the way.
            if (segments[i].StartsWith("sk-", StringComparison.Ordinal)) throw new ArgumentException("a key stands where an id belongs; nothing was sent", nameof(segments));
            if (string.IsNullOrWhiteSpace(segments[i]) || segments[i] is "." or "..")
                throw new ArgumentException($"'{segments[i]}' cannot be an id in a call's path", nameof(segments));
            escaped[i] = Uri.EscapeDataString(segments[i]);
        }
        return "/v1/" + string.Join('/', escaped);
    }
}
