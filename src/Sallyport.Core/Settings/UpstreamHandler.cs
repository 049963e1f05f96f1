using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Core.Settings;

/// <summary>
/// The connection that sally itself makes to a provider: to where the operator's redirection says, trusting the
/// authorities named there and no other. No proxy, no redirect, no cookie; certificates are always checked.
/// </summary>
public static class UpstreamHandler
{
    /// <exception cref="Primitives.UserError">The redirection's CA file cannot be used.</exception>
    public static SocketsHttpHandler Create(string host, UpstreamRedirects redirects, TimeSpan connectTimeout)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = connectTimeout,
            // Bounded so that a change in DNS is seen.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (redirects.Find(host) is not { CaFile: { } caFile } redirect) return handler;
        if (!CaFile.TryRead(caFile, out var authorities, out var problem)) throw SettingsErrors.BadStoredCaFile(host, redirect, problem);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        return handler;
    }

    /// <summary>Where calls to <paramref name="host"/> really go.</summary>
    public static Uri Origin(string host, UpstreamRedirects redirects) => redirects.Find(host)?.Origin ?? new Uri($"https://{host}/");
}
