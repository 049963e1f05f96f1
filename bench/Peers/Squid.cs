using System.Diagnostics;
using System.Net;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>squid with ssl-bump: it mints a certificate for the host, opens the tunnel and replaces the header.</summary>
internal sealed class Squid : Peer
{
    private static readonly string[] CertificateHelpers = ["/usr/lib/squid/security_file_certgen", "/usr/lib64/squid/security_file_certgen"];

    public override string Name => "squid";

    public override string Facts() => VersionOf(Find("squid")!, "-v") + "; forward proxy with ssl-bump, its default of one worker";

    public override string? Missing() => Find("squid") is null || Helper is null
        ? "the Debian package squid-openssl is not installed"
        : null;

    private static string? Helper => CertificateHelpers.FirstOrDefault(File.Exists);

    public override async Task<Route> StartAsync(Surroundings around, CancellationToken cancel)
    {
        var folder = NewFolder(around);
        var port = FreePort.Find();
        // squid connects to where the tunnel and the Host header say: this file is its name server, and they name the port.
        var hosts = Path.Combine(folder, "hosts");
        await File.WriteAllTextAsync(hosts, $"127.0.0.1 {Route.Host}\n", cancel);
        var authority = $"{Route.Host}:{around.UpstreamPort}";
        var configuration = around.Fill(
            "squid.conf", folder,
            ("FOLDER", folder), ("PORT", port), ("CA", around.Certificates.AuthorityFile), ("HOSTS", hosts), ("HELPER", Helper!),
            ("CA_WITH_KEY", around.Certificates.AuthorityWithKeyFile), ("REAL_KEY", around.RealKey), ("PLACEHOLDER", around.Placeholder));
        CreateCertificateStore(Path.Combine(folder, "minted"));
        await ListenAsync(port, Find("squid")!, ["-N", "-f", configuration], cancel);
        return new Route
        {
            Endpoint = new IPEndPoint(IPAddress.Loopback, port),
            ConnectAuthority = authority,
            HostHeader = authority,
            Roots = around.Certificates.Roots,
            Bearer = around.Placeholder,
        };
    }

    private static void CreateCertificateStore(string folder)
    {
        using var helper = System.Diagnostics.Process.Start(new ProcessStartInfo(Helper!, ["-c", "-s", folder, "-M", "16MB"]) { RedirectStandardOutput = true })!;
        helper.StandardOutput.ReadToEnd();
        helper.WaitForExit();
        if (helper.ExitCode != 0) throw new BenchFailure("squid's certificate store could not be made");
        // Started by root, squid and its helpers change to a user of their own.
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder))
            File.SetUnixFileMode(entry, File.GetUnixFileMode(entry) | (UnixFileMode)Convert.ToInt32("777", 8));
    }
}
