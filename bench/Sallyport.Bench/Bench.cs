using System.Security.Cryptography;
using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;
using Sallyport.Bench.Measures;
using Sallyport.Bench.Peers;
using Sallyport.Bench.Report;

namespace Sallyport.Bench;

/// <summary>
/// One run: start the upstream and every peer, then go through the measures round by round, each measure from one peer
/// after the other, so that whatever disturbs the machine disturbs neighbours alike.
/// </summary>
internal sealed class Bench(Options options, Samples samples, string folder) : IAsyncDisposable
{
    private readonly List<(Peer Peer, Route Route)> _running = [];
    private OwnedProcess? _upstream;

    /// <summary>The peers that ran, with their versions.</summary>
    public List<(string Name, string Facts)> Ran { get; } = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        FileLimits.Raise(60_000);
        var around = await SurroundingsAsync(cancel);
        foreach (var peer in Wanted()) await StartAsync(peer, around, cancel);
        if (_running is not [{ Peer: Direct }, ..]) throw new BenchFailure("the generator and the upstream do not work together here");
        await WarmUpAsync(cancel);
        for (var round = 0; round < options.Rounds; round++) await RoundAsync(round, cancel);
        RecordPeaks();
        if (options.Measures.Contains("idle")) await IdleAsync(around, cancel);
        if (options.Measures.Contains("journal"))
            await ReportedAsync("journal", "gate", () => new JournalLimit(samples).TakeAsync(folder, options, cancel));
        if (options.Measures.Contains("decisions")) new DecisionLimit(samples).Take(options);
        if (options.Measures.Contains("start") && _running.Any(r => r.Peer is Gate))
            await ReportedAsync("start", "gate", () => new StartTimes(samples, Path.GetFullPath(options.Sally)).TakeAsync(around, options.Starts, cancel));
        if (options.Measures.Contains("growth") && options.Peers.Contains("gate") && File.Exists(options.Sally))
            await ReportedAsync("growth", "gate", () => new Growth(samples, Path.GetFullPath(options.Sally)).TakeAsync(around, options, cancel));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (peer, _) in _running) await peer.DisposeAsync();
        if (_upstream is not null) await _upstream.DisposeAsync();
    }

    private IEnumerable<Peer> Wanted() =>
        new Peer[] { new Direct(), new Gate("gate", options.Sally, hasPolicy: true), new Gate("gate-open", options.Sally, hasPolicy: false), new Nginx(), new HaProxy(), new Squid(), new Mitmproxy() }
            .Where(peer => peer is Direct || options.ComparesPeers && options.Peers.Contains(peer.Name))
            .Concat(options.Beside is { } other ? [new Gate("gate-beside", other, hasPolicy: true)] : []);

    private async Task<Surroundings> SurroundingsAsync(CancellationToken cancel)
    {
        var certificates = new BenchCertificates(folder);
        // Shaped like a project key, made here, good nowhere else.
        var realKey = "sk-" + "proj-CANARY" + RandomNumberGenerator.GetHexString(96, lowercase: true);
        var placeholder = "sk-" + "sally-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var port = new TaskCompletionSource<int>();
        _upstream = new OwnedProcess(
            Environment.ProcessPath!, ["upstream", certificates.LeafFile, certificates.LeafKeyFile],
            new Dictionary<string, string> { [Upstream.UpstreamServer.KeyVariable] = realKey },
            line => port.TrySetResult(int.Parse(line)));
        var answered = await port.Task.WaitAsync(TimeSpan.FromSeconds(30), cancel);
        return new Surroundings(folder, answered, certificates, realKey, placeholder, options.Sally);
    }

    private Task StartAsync(Peer peer, Surroundings around, CancellationToken cancel) => ReportedAsync("start", peer.Name, async () =>
    {
        if (peer.Missing() is { } reason) throw new BenchFailure($"skipped: {reason}");
        try
        {
            var route = await peer.StartAsync(around, cancel);
            // Fails unless the upstream saw the real key.
            await RequestLoad.RunAsync(route, 1, TimeSpan.FromMilliseconds(50), peer.Tree.CpuSeconds, cancel);
            _running.Add((peer, route));
            Ran.Add((peer.Name, peer.Facts()));
            Console.WriteLine($"  {peer.Name,-10} ready: {peer.Facts()}");
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    });

    private async Task WarmUpAsync(CancellationToken cancel)
    {
        foreach (var (peer, route) in _running.Concat(_running.Take(1)))
        {
            await RequestLoad.RunAsync(route, 16, options.Duration / 2, peer.Tree.CpuSeconds, cancel);
            await EventLoad.RunAsync(route, 4, 50, TimeSpan.FromMilliseconds(4), cancel);
        }
    }

    private async Task RoundAsync(int round, CancellationToken cancel)
    {
        foreach (var step in new Round(options, samples).Steps().Where(step => options.Measures.Contains(step.Group)))
        {
            Console.WriteLine($"round {round + 1} of {options.Rounds}: {step.Name}");
            // Each round begins with another peer, so that none is always behind the same neighbour.
            foreach (var (peer, route) in _running.Skip(round % _running.Count).Concat(_running.Take(round % _running.Count)))
            {
                await ReportedAsync(step.Name, peer.Name, async () =>
                    Console.WriteLine($"  {peer.Name,-10} {await step.TakeAsync(peer, route, round, cancel)}"));
            }
        }
    }

    private void RecordPeaks()
    {
        foreach (var (peer, _) in _running.Where(r => r.Peer is not Direct))
            samples.Add(peer.Name, Metric.PeakMegabytes, 0, peer.Tree.PeakKilobytes() / 1024.0);
    }

    private async Task IdleAsync(Surroundings around, CancellationToken cancel)
    {
        Console.WriteLine("idle event streams, each peer started anew");
        foreach (var (peer, _) in _running.Where(r => r.Peer is not Direct))
        {
            await ReportedAsync("idle", peer.Name, async () =>
            {
                await peer.DisposeAsync();
                var route = await peer.StartAsync(around, cancel);
                Console.WriteLine($"  {peer.Name,-10} {await new IdleMemory(samples).TakeAsync(peer, route, options.IdleStreams, cancel)}");
            });
        }
    }

    // What one peer cannot do is said and costs the others nothing.
    private async Task ReportedAsync(string step, string peer, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception problem) when (problem is BenchFailure or IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
        {
            var note = problem is BenchFailure && problem.Message.StartsWith("skipped", StringComparison.Ordinal)
                ? $"{peer} {problem.Message}"
                : $"{peer}, {step}: {problem.Message}";
            samples.Note(note);
            Console.WriteLine($"  {note}");
        }
    }
}
