using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Bench.Load;

/// <summary>How the load generator reaches the upstream: straight, through a forward proxy, or at a reverse proxy.</summary>
internal sealed record Route
{
    public const string Host = "api.openai.com";

    public required IPEndPoint Endpoint { get; init; }

    /// <summary>What is asked of a forward proxy with CONNECT, or null where the endpoint speaks TLS at once.</summary>
    public string? ConnectAuthority { get; init; }

    /// <summary>What requests name as their host.</summary>
    public string HostHeader { get; init; } = Host;

    /// <summary>The value of <c>Proxy-Authorization</c>, if the proxy wants one.</summary>
    public string? ProxyAuthorization { get; init; }

    /// <summary>The roots that the generator trusts, and no others.</summary>
    public required X509Certificate2Collection Roots { get; init; }

    /// <summary>What the client sends as its key: a placeholder, except on the direct route.</summary>
    public required string Bearer { get; init; }
}
