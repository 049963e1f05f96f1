using Sallyport.Broker.Sessions;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Entrances;

/// <summary>How a client came in; kept as a feature of its connection, so that each request on it, h1 or h2, sees it.</summary>
internal sealed class GateConnection
{
    public required Entrance Entrance { get; init; }

    /// <summary>CONNECT's authority, or the SNI of direct TLS; null in plain HTTP.</summary>
    public HostName? Target { get; set; }

    /// <summary>Whose host the target is; null in plain HTTP.</summary>
    public Provider? Provider { get; set; }

    /// <summary>The session that authenticated at the proxy; null where the placeholder is the identity.</summary>
    public Session? Session { get; init; }

    public bool IsTls { get; set; }

    /// <summary>The call before this one, which most agents make again and again; replaced whole.</summary>
    public ClassifiedCall? Recent { get; set; }
}

/// <summary>What a provider's file says of a call.</summary>
internal sealed record ClassifiedCall(Provider Provider, string Method, string Path, bool IsWebSocket, CallFacts Facts);

internal enum Entrance
{
    /// <summary>A CONNECT with the session's proxy password.</summary>
    Tunnel,

    /// <summary>TLS without a CONNECT, from a client that a preload or a namespace steers here.</summary>
    DirectTls,

    /// <summary>The listener of <c>/metrics</c>, which leads nowhere else.</summary>
    Metrics,

    /// <summary>HTTP spoken to the gate itself: base-URL mode, or a proxy request for an http:// URL.</summary>
    Plain,
}
