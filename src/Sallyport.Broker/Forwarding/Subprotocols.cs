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

    public static string Replace(StringValues header, string oldText, string newText) =>
        string.Join(", ", Split(header).Select(token => token.Replace(oldText, newText, StringComparison.Ordinal)));
}
