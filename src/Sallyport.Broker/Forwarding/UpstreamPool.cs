using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Broker.Egress;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// The connections to providers: one pool per credential and host, so that no connection ever carries two credentials.
/// It prefers HTTP/2, follows no redirect, keeps no cookie, unpacks nothing, and uses no proxy of its own.
/// </summary>
internal sealed class UpstreamPool(UpstreamRedirects redirects, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<(string Credential, string Host), Upstream> _upstreams = new();

    public Upstream For(string credential, string host) => _upstreams.GetOrAdd((credential, host), static (key, gate) =>
    {
        var redirect = gate.redirects.Find(key.Host);
        return new Upstream(
            redirect?.Origin ?? new Uri($"https://{key.Host}/"),
            new HttpMessageInvoker(CreateHandler(key.Host, redirect, gate.time), disposeHandler: true));
    }, (redirects, time));

    private static SocketsHttpHandler CreateHandler(string providerHost, UpstreamRedirect? redirect, TimeProvider time)
    {
        var trust = redirect?.CaFile is { } caFile ? TrustOnly(providerHost, caFile) : null;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 1024 * 1024,
            MaxResponseHeadersLength = 256,
            // Bounded so that a change in DNS is seen.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
                var socket = redirect is null
                    ? await Dialer.ConnectToProviderAsync(host, port, time, cancellationToken)
                    : await Dialer.ConnectToOperatorsChoiceAsync(host, port, time, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.CertificateChainPolicy = trust;
        return handler;
    }

    /// <summary>An authority that the operator named for one host is trusted for that host, and no other is.</summary>
    internal static X509ChainPolicy TrustOnly(string providerHost, string caFile)
    {
        if (!CaFile.TryRead(caFile, out var authorities, out var problem))
        {
            // Checked when it was set and when the gate started; whoever puts it back need not start the gate again.
            var denial = new Denial(Rule.UpstreamCaFile, $"upstream.{providerHost}, '{TerminalText.Escape(caFile)}', {problem}");
            throw new HttpRequestException(denial.Message, new DialException(denial));
        }
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    public void Dispose()
    {
        foreach (var upstream in _upstreams.Values) upstream.Invoker.Dispose();
    }
}
