using System.Net;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>mitmproxy without its screen, with an addon that swaps the header and lets event streams pass unbuffered.</summary>
internal sealed class Mitmproxy : Peer
{
    public override string Name => "mitmproxy";

    public override string Facts() => VersionOf(Find("mitmdump")!, "--version") + "; forward proxy (mitmdump) with a header-swapping addon, told to stream events";

    public override string? Missing() => Find("mitmdump") is null ? "the Debian package mitmproxy is not installed" : null;

    public override int MostIdleStreams => 1000;

    public override async Task<Route> StartAsync(Surroundings around, CancellationToken cancel)
    {
        var folder = NewFolder(around);
        var port = FreePort.Find();
        // mitmproxy looks for its authority under this name and mints leaves from it.
        File.Copy(around.Certificates.AuthorityWithKeyFile, Path.Combine(folder, "mitmproxy-ca.pem"));
        var addon = around.Fill(
            "swap_key.py", folder,
            ("UPSTREAM_PORT", around.UpstreamPort), ("PLACEHOLDER", around.Placeholder), ("REAL_KEY", around.RealKey));
        string[] arguments =
        [
            "-q", "-s", addon, "--listen-host", "127.0.0.1", "--listen-port", port.ToString(),
            "--set", $"confdir={folder}", "--set", $"ssl_verify_upstream_trusted_ca={around.Certificates.AuthorityFile}",
            "--set", "connection_strategy=lazy",
        ];
        await ListenAsync(port, Find("mitmdump")!, arguments, cancel);
        return new Route
        {
            Endpoint = new IPEndPoint(IPAddress.Loopback, port),
            ConnectAuthority = $"{Route.Host}:443",
            Roots = around.Certificates.Roots,
            Bearer = around.Placeholder,
        };
    }
}
