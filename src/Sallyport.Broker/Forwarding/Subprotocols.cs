using Microsoft.Extensions.Primitives;

namespace Sallyport.Broker.Forwarding;

/// <summary>The tokens of <c>Sec-WebSocket-Protocol</c>, which browsers and the Realtime API use to carry a key.</summary>
internal static class Subprotocols
{
    public static IEnumerable<string> Split(StringValues header)
    {
        foreach (var value in header)
        {
            foreach (var token in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                yield return token;
        }
    }

    /// <summary>Replaces whole tokens only: a placeholder inside another token stays what it is.</summary>
    public static string Replace(StringValues header, string oldToken, string newToken) =>
        string.Join(", ", Split(header).Select(token => token == oldToken ? newToken : token));
}
