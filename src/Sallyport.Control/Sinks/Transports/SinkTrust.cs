using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Core.Settings;

namespace Sallyport.Control.Sinks.Transports;

/// <summary>Whose certificates are trusted for a sink: the operator's authorities and no other, or those of the system.</summary>
internal static class SinkTrust
{
    /// <exception cref="AuthenticationException">The file is gone or holds no certificate: nothing is trusted then.</exception>
    public static X509ChainPolicy? Policy(string? caFile)
    {
        if (caFile is null) return null;
        if (!CaFile.TryRead(caFile, out var authorities, out var problem)) throw new AuthenticationException($"the CA file {caFile} {problem}");
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
