using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Sallyport.Broker.Tls;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Entrances;

/// <summary>
/// Ends TLS for a claimed host. The name in the handshake must be the one that CONNECT asked for; without a CONNECT it
/// decides, and must be claimed.
/// </summary>
internal sealed class InterceptedTls(HostClaims claims, LeafCache leaves, TunnelDenials denials)
{
    public TlsHandshakeCallbackOptions Options => new()
    {
        OnConnection = OnConnection,
        HandshakeTimeout = TimeSpan.FromSeconds(20),
    };

    private async ValueTask<SslServerAuthenticationOptions> OnConnection(TlsHandshakeCallbackContext context)
    {
        var connection = context.Connection.Features.Get<GateConnection>()
            ?? throw new AuthenticationException("TLS on a connection that came in by no entrance.");
        var serverName = context.ClientHelloInfo.ServerName;
        if (!Accept(connection, serverName))
        {
            var wanted = connection.Target is { } target ? $"connected to {target}" : "no provider's host";
            await denials.WriteAsync(connection.Session, TerminalText.Escape(serverName), new Denial(Rule.HostMismatch, wanted));
            throw new AuthenticationException($"The handshake names another host: {wanted}.");
        }
        connection.IsTls = true;
        return leaves.For(connection.Target!.Value.Host);
    }

    private bool Accept(GateConnection connection, string serverName)
    {
        // No name at all contradicts nothing: the certificate is then for the host of CONNECT.
        if (connection.Target is not null && serverName.Length == 0) return true;
        if (!HostName.TryCanonicalHost(serverName, out var named)) return false;
        if (connection.Target is { } connected) return named == connected.Host;
        if (claims.Find(named) is not { } provider) return false;
        connection.Target = new HostName(named, 443);
        connection.Provider = provider;
        return true;
    }
}
