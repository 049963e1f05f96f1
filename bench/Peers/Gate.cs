using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Peers;

/// <summary>
/// The gate: a fresh home with one key and a policy that restricts, limits and meters, and <c>sally run</c> around a shell
/// that prints what its environment says about the proxy and waits, so that the generator can use the session from outside.
/// Without the policy it is a peer of its own: the difference is what decisions on content, limits and metering cost.
/// </summary>
internal sealed class Gate : Peer
{
    private const string Child = "for name in HTTPS_PROXY OPENAI_API_KEY NODE_EXTRA_CA_CERTS SSL_CERT_FILE; do eval echo \"$name=\\$$name\"; done; echo PID=$$; exec cat";

    private readonly string? _sally;
    private readonly bool _hasPolicy;

    public override string Name { get; }

    // Streams share a few HTTP/2 connections to the upstream.
    public override int SocketsPerStream => 1;

    /// <summary>Where its journal is, while it runs.</summary>
    public string? JournalFolder { get; private set; }

    public override string Facts() => VersionOf(_sally!, "--version") + "; `sally run`, NativeAOT, every request decided and journaled"
        + (_hasPolicy ? ", its body read and held to a policy, limits and budgets" : ", without a policy");

    public override string? Missing() => _sally is null ? "there is no such binary: ./dev publish makes out/sally" : null;

    public Gate(string name, string? sally, bool hasPolicy)
    {
        Name = name;
        _sally = sally is not null && File.Exists(sally) ? Path.GetFullPath(sally) : null;
        _hasPolicy = hasPolicy;
    }

    public override async Task<Route> StartAsync(Surroundings around, CancellationToken cancel)
    {
        var home = await GateHome.CreateAsync(_sally!, NewFolder(around), around, agents: _hasPolicy ? 1 : 0, cancel);
        JournalFolder = Path.Combine(home.Folder, "journal");
        var said = new Dictionary<string, string>();
        var ready = new TaskCompletionSource();
        Process = new OwnedProcess(_sally!, ["run", "--", "sh", "-c", Child], home.Environment, line =>
        {
            if (line.Split('=', 2) is not [var name, var value]) return;
            said[name] = value;
            if (name == "PID") ready.TrySetResult();
        });
        if (await Task.WhenAny(ready.Task, Task.Delay(TimeSpan.FromSeconds(30), cancel)) != ready.Task)
            throw new BenchFailure($"gate: sally run did not start its child: {Process.LastLines}");

        // The shell has become `cat` and does nothing, but its memory is not the gate's.
        Started = new ProcessTree(Process.Id, without: int.Parse(said["PID"]));
        var proxy = new Uri(said["HTTPS_PROXY"]);
        return new Route
        {
            Endpoint = new IPEndPoint(IPAddress.Parse(proxy.Host), proxy.Port),
            ConnectAuthority = $"{Route.Host}:443",
            ProxyAuthorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo))),
            Roots = OwnRoot(said["NODE_EXTRA_CA_CERTS"] is { Length: > 0 } file ? file : said["SSL_CERT_FILE"]),
            Bearer = said["OPENAI_API_KEY"],
        };
    }

    // The bundle may hold the system's roots as well; loading them for each connection would slow the generator down.
    private static X509Certificate2Collection OwnRoot(string file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        var own = all.Where(c => c.Subject.Contains("Sallyport", StringComparison.OrdinalIgnoreCase)).ToArray();
        return own.Length > 0 ? [.. own] : all;
    }
}
