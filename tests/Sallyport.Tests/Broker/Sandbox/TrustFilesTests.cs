using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Broker.Sandbox;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

public sealed class TrustFilesTests : IDisposable
{
    private const string System = "-----BEGIN CERTIFICATE-----\nc3lzdGVt\n-----END CERTIFICATE-----\n";
    private const string Gate = "-----BEGIN CERTIFICATE-----\nZ2F0ZQ==\n-----END CERTIFICATE-----\n";
    private const string Corporate = "-----BEGIN CERTIFICATE-----\nY29ycA==\n-----END CERTIFICATE-----\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-trust");
    private readonly DirectoryInfo _users = Directory.CreateTempSubdirectory("sally-users");

    public void Dispose()
    {
        _folder.Delete(true);
        _users.Delete(true);
    }

    private TrustFiles Write(params (string Name, string Value)[] environment) =>
        TrustFiles.Write(environment.ToDictionary(v => v.Name, v => v.Value), Gate, _folder.FullName, () => System);

    private string Users(string name, string content)
    {
        var path = Path.Combine(_users.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static string Read(TrustFiles trust, string name) => File.ReadAllText(trust.Files[name]);

    [Fact]
    public void By_default_trusts_the_systems_roots_and_the_gate()
    {
        var trust = Write();
        foreach (var name in (string[])["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "AWS_CA_BUNDLE", "CODEX_CA_CERTIFICATE", "CARGO_HTTP_CAINFO", "PIP_CERT", "npm_config_cafile"])
            Assert.Equal(System + Gate, Read(trust, name));
        Assert.Empty(trust.Notices);
    }

    [Fact]
    public void Clients_that_add_to_their_own_roots_get_the_gate_alone()
    {
        var trust = Write();
        Assert.Equal(Gate, Read(trust, "NODE_EXTRA_CA_CERTS"));
        Assert.Equal(Gate, Read(trust, "DENO_CERT"));
        Assert.Equal(Corporate + Gate, Read(Write(("NODE_EXTRA_CA_CERTS", Users("c.pem", Corporate))), "NODE_EXTRA_CA_CERTS"));
    }

    [Fact]
    public void A_bundle_that_the_user_named_stays_in_force_for_that_client_and_those_that_fall_back_to_it()
    {
        var trust = Write(("CURL_CA_BUNDLE", Users("c.pem", Corporate)));
        Assert.Equal(Corporate + Gate, Read(trust, "CURL_CA_BUNDLE"));
        Assert.Equal(Corporate + Gate, Read(trust, "REQUESTS_CA_BUNDLE"));
        Assert.Equal(Corporate + Gate, Read(trust, "PIP_CERT"));
        Assert.Equal(System + Gate, Read(trust, "SSL_CERT_FILE"));
        Assert.Equal(System + Gate, Read(trust, "GIT_SSL_CAINFO"));
        Assert.Equal(trust.Files["CURL_CA_BUNDLE"], trust.Files["PIP_CERT"]);
    }

    [Fact]
    public void A_bundle_that_cannot_be_read_is_replaced_by_the_systems_roots_and_said_so()
    {
        var trust = Write(("SSL_CERT_FILE", "/nowhere/x.pem"), ("GIT_SSL_CAINFO", Users("key.pem", "nothing")));
        Assert.Equal(System + Gate, Read(trust, "SSL_CERT_FILE"));
        Assert.Equal(System + Gate, Read(trust, "GIT_SSL_CAINFO"));
        Assert.Contains(trust.Notices, n => n.Contains("/nowhere/x.pem does not exist"));
        Assert.Contains(trust.Notices, n => n.Contains("holds no PEM certificate"));
    }

    [Fact]
    public void Copies_no_private_key_out_of_the_users_bundle()
    {
        var mixed = Corporate + "-----BEGIN PRIVATE KEY-----\nQ0FOQVJZ\n-----END PRIVATE KEY-----\n";
        Assert.Equal(Corporate + Gate, Read(Write(("CURL_CA_BUNDLE", Users("c.pem", mixed))), "CURL_CA_BUNDLE"));
    }

    [Fact]
    public void Roots_in_a_folder_are_merged_since_some_clients_read_only_the_file()
    {
        Users("one.pem", Corporate);
        var trust = Write(("SSL_CERT_DIR", _users.FullName));
        Assert.Equal(System + Corporate + Gate, Read(trust, "SSL_CERT_FILE"));
        Assert.Equal(System + Gate, Read(trust, "GIT_SSL_CAINFO"));
    }

    [Fact]
    public void A_missing_certificate_store_is_said()
    {
        var trust = TrustFiles.Write(new Dictionary<string, string>(), Gate, _folder.FullName, () => null);
        Assert.Equal(Gate, Read(trust, "SSL_CERT_FILE"));
        Assert.Single(trust.Notices);
    }

    [Fact]
    public void Openssl_trusts_the_gate_and_both_the_file_and_the_folder_that_the_user_named()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed");
        var (fileRoot, fileLeaf) = Chain("file");
        var (folderRoot, folderLeaf) = Chain("folder");
        var (gateRoot, gateLeaf) = Chain("gate");
        var certificates = Directory.CreateDirectory(Path.Combine(_users.FullName, "certs")).FullName;
        File.WriteAllText(Path.Combine(certificates, "corporate.crt"), folderRoot);
        var environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = Users("file.pem", fileRoot), ["SSL_CERT_DIR"] = certificates };
        var trust = TrustFiles.Write(environment, gateRoot, _folder.FullName, () => System);

        foreach (var leaf in (string[])[fileLeaf, folderLeaf, gateLeaf])
        {
            var info = new ProcessStartInfo("/usr/bin/openssl", ["verify", Users("leaf.pem", leaf)]) { RedirectStandardOutput = true, RedirectStandardError = true };
            info.Environment["SSL_CERT_FILE"] = trust.Files["SSL_CERT_FILE"];
            info.Environment["SSL_CERT_DIR"] = certificates;
            using var openssl = Process.Start(info)!;
            var said = openssl.StandardOutput.ReadToEnd() + openssl.StandardError.ReadToEnd();
            openssl.WaitForExit();
            Assert.True(openssl.ExitCode == 0, said);
        }
    }

    private static (string Root, string Leaf) Chain(string name)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        var rootRequest = new CertificateRequest($"CN={name} root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        var leafRequest = new CertificateRequest($"CN={name} leaf", leafKey, HashAlgorithmName.SHA256);
        using var leaf = leafRequest.Create(root, now.AddHours(-1), now.AddDays(1), [1, 2, 3]);
        return (root.ExportCertificatePem() + "\n", leaf.ExportCertificatePem() + "\n");
    }
}
