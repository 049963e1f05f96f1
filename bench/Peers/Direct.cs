using System.Net;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>No proxy at all: what the generator and the upstream do between themselves.</summary>
internal sealed class Direct : Peer
{
    public override string Name => "direct";

    public override string Facts() => "no proxy: the generator talks to the upstream over HTTP/1.1";

    public override string? Missing() => null;

    public override Task<Route> StartAsync(Surroundings around, CancellationToken cancel)
    {
        // A process tree of nobody: there is no proxy whose time or memory could be read.
        Started = new ProcessTree(int.MaxValue);
        return Task.FromResult(new Route
        {
            Endpoint = new IPEndPoint(IPAddress.Loopback, around.UpstreamPort),
            Roots = around.Certificates.Roots,
            Bearer = around.RealKey,
        });
    }
}
