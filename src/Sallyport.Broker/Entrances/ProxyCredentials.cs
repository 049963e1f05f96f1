using System.Text;
using Sallyport.Broker.Sessions;

namespace Sallyport.Broker.Entrances;

/// <summary>Reads <c>Proxy-Authorization: Basic</c> and finds the live session that it names.</summary>
internal static class ProxyCredentials
{
    private const string Scheme = "Basic ";

    public static Session? Authenticate(SessionTable sessions, string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var encoded = header.AsSpan(Scheme.Length).Trim();
        if (encoded.Length > 512) return null;
        Span<byte> decoded = stackalloc byte[512];
        if (!Convert.TryFromBase64Chars(encoded, decoded, out var written)) return null;
        decoded = decoded[..written];
        var colon = decoded.IndexOf((byte)':');
        if (colon < 0) return null;
        var session = sessions.Find(Encoding.ASCII.GetString(decoded[..colon]));
        return session is not null && session.Authenticates(decoded[(colon + 1)..]) ? session : null;
    }
}
