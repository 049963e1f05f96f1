using System.Buffers;
using System.Collections.Frozen;

namespace Sallyport.Core.Providers;

/// <summary>Which header names a provider file may use, for keys or for facts.</summary>
internal static class HeaderRules
{
    private static readonly SearchValues<char> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// Headers that say where a request goes, where it ends or how it is encoded, or that hold several values. A key put
    /// there could change what the gate decided on, or reach somebody else.
    /// </summary>
    private static readonly FrozenSet<string> s_dangerous = FrozenSet.ToFrozenSet(
    [
        "Host", "Connection", "Keep-Alive", "Content-Length", "Content-Type", "Content-Encoding", "Content-Range",
        "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Max-Forwards", "Via", "Forwarded", "Cookie", "Cookie2",
        "Set-Cookie", "Origin", "Referer", "Range", "Date", "Accept", "Accept-Encoding", "HTTP2-Settings", "Alt-Used",
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL",
    ], StringComparer.OrdinalIgnoreCase);

    private static readonly string[] s_dangerousPrefixes = ["Proxy-", "Sec-", "X-Forwarded-", "Access-Control-", "If-"];

    /// <summary>Why a key or fact may not be put into this header; null where it may.</summary>
    public static string? ProblemOf(string name)
    {
        if (!IsToken(name)) return "is not a header name: only letters, digits and !#$%&'*+-.^_`|~ are allowed";
        if (name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase))
            return "may hold several values: use 'websocket_subprotocol: PREFIX'";
        if (name.Length > 64) return "is longer than 64 characters";
        return s_dangerous.Contains(name) || s_dangerousPrefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase))
            ? "steers the request itself or is shared with others, so nothing is ever put into it"
            : null;
    }

    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(s_token);

    /// <summary>Printable ASCII without a space at either end, as a header's value must be to arrive unchanged.</summary>
    public static bool IsValue(string text) =>
        text.Length is > 0 and <= 256 && text.All(c => c is >= ' ' and <= '~') && text[0] != ' ' && text[^1] != ' ';
}
