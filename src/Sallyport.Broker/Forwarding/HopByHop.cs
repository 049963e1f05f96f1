using Microsoft.AspNetCore.Http;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// Headers that belong to one connection and not to the message. Those that <c>Connection</c> names are dropped before
/// the credential is put in: an agent that names the credential's header there must not be able to remove it.
/// </summary>
internal static class HopByHop
{
    public static bool IsRequestHeader(string name, string[] namedByConnection) => name.Length switch
    {
        0 => true,
        2 => Is(name, "TE"),
        4 => Is(name, "Host"),
        6 => Is(name, "Expect"),
        7 => Is(name, "Upgrade") || Is(name, "Trailer"),
        10 => Is(name, "Connection") || Is(name, "Keep-Alive"),
        16 => Is(name, "Proxy-Connection") || Is(name, "X-Content-Length"),
        17 => Is(name, "Transfer-Encoding"),
        18 => Is(name, "Proxy-Authenticate"),
        19 => Is(name, "Proxy-Authorization"),
        _ => name[0] == ':',
    } || IsNamed(name, namedByConnection);

    /// <summary><c>Alt-Svc</c> would lead the client past the gate.</summary>
    public static bool IsResponseHeader(string name) => name.Length switch
    {
        7 => Is(name, "Upgrade") || Is(name, "Trailer") || Is(name, "Alt-Svc"),
        10 => Is(name, "Connection") || Is(name, "Keep-Alive"),
        16 => Is(name, "Proxy-Connection"),
        17 => Is(name, "Transfer-Encoding"),
        18 => Is(name, "Proxy-Authenticate"),
        _ => false,
    };

    public static string[] NamedByConnection(IHeaderDictionary headers)
    {
        var connection = headers.Connection;
        if (connection.Count == 0) return [];
        return connection.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsNamed(string name, string[] namedByConnection)
    {
        foreach (var named in namedByConnection)
        {
            if (Is(name, named)) return true;
        }
        return false;
    }

    private static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
