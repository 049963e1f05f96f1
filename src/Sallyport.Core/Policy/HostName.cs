using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Sallyport.Core.Policy;

/// <summary>
/// A host and port in the one form that every comparison uses: lower case, no trailing dot, no brackets. The same
/// function reads CONNECT authorities, SNI and <c>Host</c>, so that no two of them can disagree by spelling.
/// </summary>
public readonly record struct HostName(string Host, int Port)
{
    private const int MaxHostLength = 253;

    public bool IsAddress => IPAddress.TryParse(Host, out _);

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>1.2.3.4:port</c> or <c>[::1]:port</c>. Refuses user info, paths, controls and spaces.</summary>
    public static bool TryParse(ReadOnlySpan<char> authority, int defaultPort, out HostName name)
    {
        name = default;
        var host = authority;
        var port = defaultPort;
        if (authority.Length > 0 && authority[0] == '[')
        {
            var end = authority.IndexOf(']');
            if (end < 0) return false;
            host = authority[1..end];
            var rest = authority[(end + 1)..];
            if (rest.Length > 0 && !TryPort(rest, ref port)) return false;
            if (host.Contains('%') || !IPAddress.TryParse(host, out var address)) return false;
            name = new HostName(address.ToString(), port);
            return true;
        }

        var colon = authority.IndexOf(':');
        if (colon >= 0)
        {
            host = authority[..colon];
            if (!TryPort(authority[colon..], ref port)) return false;
        }
        if (!TryCanonicalHost(host, out var canonical)) return false;
        name = new HostName(canonical, port);
        return true;
    }

    /// <summary>Reads a bare host, as SNI carries it.</summary>
    public static bool TryCanonicalHost(ReadOnlySpan<char> host, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (host.Length > 0 && host[^1] == '.') host = host[..^1];
        if (host.Length is 0 or > MaxHostLength) return false;
        var labelLength = 0;
        foreach (var c in host)
        {
            if (c == '.')
            {
                if (labelLength == 0) return false;
                labelLength = 0;
                continue;
            }
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
            if (++labelLength > 63) return false;
        }
        if (labelLength == 0) return false;
        canonical = string.Create(host.Length, host, static (buffer, source) => source.ToLowerInvariant(buffer));
        return true;
    }

    private static bool TryPort(ReadOnlySpan<char> colonAndPort, ref int port) =>
        colonAndPort.Length is > 1 and <= 6 && colonAndPort[0] == ':'
        && int.TryParse(colonAndPort[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
        && port is > 0 and <= 65535;
}
