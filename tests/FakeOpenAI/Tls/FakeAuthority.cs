using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FakeOpenAI.Tls;

/// <summary>A certificate authority that lives in memory for one server.</summary>
internal sealed class FakeAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _now;

    public FakeAuthority(DateTimeOffset now)
    {
        _now = now;
        var request = new CertificateRequest("CN=FakeOpenAI test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
    }

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    public X509Certificate2 Issue(IEnumerable<string> names, DateTimeOffset notBefore, DateTimeOffset notAfter, bool selfSigned = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=FakeOpenAI", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(AlternativeNames(names));
        if (selfSigned)
            return request.CreateSelfSigned(notBefore, notAfter);

        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(serial[0] & 0x7f | 0x01);
        using var issued = request.Create(_certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), notBefore, notAfter, serial);
        return issued.CopyWithPrivateKey(key);
    }

    public X509Certificate2 Issue(CertificateMode mode) => mode switch
    {
        CertificateMode.WrongName => Issue(["wrong.invalid"], _now.AddDays(-2), _now.AddDays(20)),
        CertificateMode.SelfSigned => Issue(ServerNames.All, _now.AddDays(-2), _now.AddDays(20), selfSigned: true),
        CertificateMode.Expired => Issue(ServerNames.All, _now.AddDays(-10), _now.AddDays(-1)),
        _ => Issue(ServerNames.All, _now.AddDays(-2), _now.AddDays(20)),
    };

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                builder.AddIpAddress(address);
            else
                builder.AddDnsName(name);
        }
        return builder.Build();
    }
}
