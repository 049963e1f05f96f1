using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FakeOpenAI.Tls;

/// <summary>A client handler that trusts one authority and nothing else, and does nothing of its own accord.</summary>
internal static class TrustingHandler
{
    public static SocketsHttpHandler Create(string authorityPem)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509Certificate2.CreateFromPem(authorityPem) },
        };
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        };
    }
}
