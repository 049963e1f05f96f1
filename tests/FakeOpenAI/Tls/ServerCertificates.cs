using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FakeOpenAI.Tls;

/// <summary>The TLS options of each certificate mode; one handshake context each, so that sessions resume.</summary>
internal sealed class ServerCertificates(FakeAuthority authority) : IDisposable
{
    private readonly ConcurrentDictionary<CertificateMode, (X509Certificate2 Certificate, SslServerAuthenticationOptions Options)> _issued = new();

    public CertificateMode Mode { get; set; }

    public SslServerAuthenticationOptions Current => _issued.GetOrAdd(Mode, Create).Options;

    public void Dispose()
    {
        foreach (var (certificate, _) in _issued.Values)
            certificate.Dispose();
    }

    private (X509Certificate2, SslServerAuthenticationOptions) Create(CertificateMode mode)
    {
        var certificate = authority.Issue(mode);
        return (certificate, new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });
    }
}
