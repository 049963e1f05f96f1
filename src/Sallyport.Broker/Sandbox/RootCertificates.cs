using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.Broker.Sandbox;

/// <summary>Reads root certificates: those that a user's variable names, and those of the system.</summary>
public static class RootCertificates
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private static readonly string[] s_systemBundles =
    [
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Arch, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL
        "/etc/ssl/ca-bundle.pem", // openSUSE
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/cert.pem", // Alpine, macOS, BSD
    ];

    /// <summary>The system's roots as PEM, or null where there are none to be found.</summary>
    public static string? OfSystem()
    {
        foreach (var path in s_systemBundles)
        {
            if (File.Exists(path)) return File.ReadAllText(path, Encoding.ASCII);
        }
        var pem = new StringBuilder();
        foreach (var location in (StoreLocation[])[StoreLocation.LocalMachine, StoreLocation.CurrentUser])
        {
            using var store = new X509Store(StoreName.Root, location);
            try
            {
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            }
            catch (CryptographicException)
            {
                continue; // There is no such store here.
            }
            foreach (var certificate in store.Certificates) pem.Append(certificate.ExportCertificatePem()).Append('\n');
        }
        return pem.Length > 0 ? pem.ToString() : null;
    }

    /// <summary>The certificates of a file, or of all files of a folder, and nothing else that lies in them.</summary>
    /// <returns>The PEM, or null and what is wrong with the path, to follow its name in a sentence.</returns>
    internal static (string? Pem, string? Problem) Read(string path)
    {
        try
        {
            if (!Directory.Exists(path) && !File.Exists(path)) return (null, "does not exist");
            IEnumerable<string> files = Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal) : [path];
            var pem = new StringBuilder();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var file in files)
            {
                var info = new FileInfo(file);
                if ((info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info) is { Exists: true, Length: < MaxBytes }) Append(pem, seen, File.ReadAllText(file, Encoding.ASCII));
                if (pem.Length > MaxBytes) return (null, $"holds more than {MaxBytes / 1024 / 1024} MB of certificates");
            }
            return pem.Length > 0 ? (pem.ToString(), null) : (null, "holds no PEM certificate");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (null, "cannot be read");
        }
    }

    private static void Append(StringBuilder pem, HashSet<string> seen, string text)
    {
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            // A bundle may hold a private key beside its certificates: it stays where it is.
            if (rest[fields.Label] is "CERTIFICATE" or "TRUSTED CERTIFICATE" or "X509 CERTIFICATE" && seen.Add(rest[fields.Base64Data].ToString()))
                pem.Append(rest[fields.Location]).Append('\n');
            rest = rest[fields.Location.End..];
        }
    }
}
