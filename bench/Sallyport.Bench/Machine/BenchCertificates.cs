using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Bench.Machine;

/// <summary>A throw-away authority in the bench's folder and one P-256 leaf, used by the upstream and the reverse proxies alike.</summary>
internal sealed class BenchCertificates
{
    public BenchCertificates(string folder)
    {
        (AuthorityFile, AuthorityWithKeyFile) = (Path.Combine(folder, "ca.pem"), Path.Combine(folder, "ca-with-key.pem"));
        (LeafFile, LeafKeyFile, LeafWithKeyFile) =
            (Path.Combine(folder, "leaf.pem"), Path.Combine(folder, "leaf.key"), Path.Combine(folder, "leaf-with-key.pem"));

        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Sallyport bench authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var authority = request.CreateSelfSigned(from, until);

        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leafRequest = new CertificateRequest($"CN={Load.Route.Host}", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Load.Route.Host);
        names.AddIpAddress(IPAddress.Loopback);
        leafRequest.CertificateExtensions.Add(names.Build());
        leafRequest.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        using var leaf = leafRequest.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));

        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        File.WriteAllText(AuthorityWithKeyFile, authorityKey.ExportPkcs8PrivateKeyPem() + "\n" + authority.ExportCertificatePem() + "\n");
        File.WriteAllText(LeafFile, leaf.ExportCertificatePem());
        File.WriteAllText(LeafKeyFile, leafKey.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(LeafWithKeyFile, leaf.ExportCertificatePem() + "\n" + leafKey.ExportPkcs8PrivateKeyPem() + "\n");
        Roots = [X509Certificate2.CreateFromPem(authority.ExportCertificatePem())];
    }

    public string AuthorityFile { get; }
    public string AuthorityWithKeyFile { get; }
    public string LeafFile { get; }
    public string LeafKeyFile { get; }
    public string LeafWithKeyFile { get; }
    public X509Certificate2Collection Roots { get; }
}
