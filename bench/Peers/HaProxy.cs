using System.Net;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>HAProxy as a reverse proxy with TLS on both sides and a rule that sets the key where the placeholder stands.</summary>
internal sealed class HaProxy : Peer
{
    public override string Name => "haproxy";

    public override string Facts() => VersionOf(Find("haproxy")!, "-v") + "; reverse proxy, TLS on both sides, one thread a core, HTTP/1.1 keep-alive to the upstream";

    public override string? Missing() => Find("haproxy") is null ? "the Debian package haproxy is not installed" : null;

    public override async Task<Route> StartAsync(Surroundings around, CancellationToken cancel)
    {
        var folder = NewFolder(around);
        var port = FreePort.Find();
        var configuration = around.Fill(
            "haproxy.cfg", folder,
            ("PORT", port), ("UPSTREAM_PORT", around.UpstreamPort), ("CA", around.Certificates.AuthorityFile),
            ("CERT_AND_KEY", around.Certificates.LeafWithKeyFile), ("HOST", Route.Host), ("THREADS", Environment.ProcessorCount),
            ("PLACEHOLDER", around.Placeholder), ("REAL_KEY", around.RealKey));
        await ListenAsync(port, Find("haproxy")!, ["-db", "-f", configuration], cancel);
        return new Route { Endpoint = new IPEndPoint(IPAddress.Loopback, port), Roots = around.Certificates.Roots, Bearer = around.Placeholder };
    }
}
