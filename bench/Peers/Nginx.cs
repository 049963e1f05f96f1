using System.Net;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>nginx as a reverse proxy with TLS on both sides and a map that turns the placeholder into the key.</summary>
internal sealed class Nginx : Peer
{
    public override string Name => "nginx";

    public override string Facts() => VersionOf(Find("nginx")!, "-v") + "; reverse proxy, TLS on both sides, one worker a core, HTTP/1.1 keep-alive to the upstream";

    public override string? Missing() => Find("nginx") is null ? "the Debian package nginx-light is not installed" : null;

    public override async Task<Route> StartAsync(Surroundings around, CancellationToken cancel)
    {
        var folder = NewFolder(around);
        var port = FreePort.Find();
        var configuration = around.Fill(
            "nginx.conf", folder,
            ("FOLDER", folder), ("PORT", port), ("UPSTREAM_PORT", around.UpstreamPort), ("CA", around.Certificates.AuthorityFile),
            ("CERT", around.Certificates.LeafFile), ("KEY", around.Certificates.LeafKeyFile), ("HOST", Route.Host),
            ("PLACEHOLDER", around.Placeholder), ("REAL_KEY", around.RealKey));
        await ListenAsync(port, Find("nginx")!, ["-p", folder, "-e", "stderr", "-c", configuration], cancel);
        return new Route { Endpoint = new IPEndPoint(IPAddress.Loopback, port), Roots = around.Certificates.Roots, Bearer = around.Placeholder };
    }
}
