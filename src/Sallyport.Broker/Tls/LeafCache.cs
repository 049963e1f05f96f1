using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Broker.Tls;

/// <summary>
/// One <see cref="SslServerAuthenticationOptions"/> per claimed host, always the same object: that is what lets the
/// platform keep its native context and hand out session tickets. Only claimed hosts get one, so the number is bounded
/// by the provider files.
/// </summary>
internal sealed class LeafCache(SessionAuthority authority)
{
    private readonly ConcurrentDictionary<string, SslServerAuthenticationOptions> _options = new(StringComparer.Ordinal);

    public SslServerAuthenticationOptions For(string host) => _options.GetOrAdd(host, static (name, authority) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(authority.MintLeaf(name), null, offline: true),
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    }, authority);
}
