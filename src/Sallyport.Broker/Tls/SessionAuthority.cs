using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Broker.Tls;

/// <summary>
/// The certificate authority of one gate. Its key is made when the gate starts, lives in memory alone and dies with
/// the process; only the session's own child is told to trust it, and it is never installed anywhere.
/// </summary>
internal sealed class SessionAuthority : IDisposable
{
    private static readonly TimeSpan Backdating = TimeSpan.FromHours(24);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    // One key serves all leaves: they live in the same memory, and minting one then costs a signature, not a key.
    private readonly ECDsa _leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public SessionAuthority(TimeProvider time)
    {
        var now = time.GetUtcNow();
        var request = new CertificateRequest("CN=Sallyport session authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(now - Backdating, now + Lifetime);
        CertificatePem = _certificate.ExportCertificatePem();
    }

    public string CertificatePem { get; }

    /// <summary>Mints a certificate for <paramref name="host"/>, which must be canonical.</summary>
    public X509Certificate2 MintLeaf(string host)
    {
        // A common name holds 64 characters at most; the name that clients check is the alternative one.
        var request = new CertificateRequest($"CN={(host.Length <= 64 ? host : "sallyport")}", _leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        // Python 3.13 and other strict verifiers want the authority's key identifier.
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));

        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] = (byte)(serial[0] & 0x7f | 0x40);
        using var leaf = request.Create(_certificate, _certificate.NotBefore, _certificate.NotAfter, serial);
        return leaf.CopyWithPrivateKey(_leafKey);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _leafKey.Dispose();
    }
}
