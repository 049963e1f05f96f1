using Sallyport.Bench.Load;
using Sallyport.Bench.Machine;
using Sallyport.Bench.Peers;
using Sallyport.Bench.Report;

namespace Sallyport.Bench.Measures;

/// <summary>What a peer's memory grows by with every event stream on which nothing happens. Taken from a fresh start of it.</summary>
internal sealed class IdleMemory(Samples samples)
{
    private const int Others = 1000;

    public async Task<string> TakeAsync(Peer peer, Route route, int wanted, CancellationToken cancel)
    {
        var limit = FileLimits.Raise(wanted * peer.SocketsPerStream + Others);
        var count = Math.Min(Math.Min(wanted, peer.MostIdleStreams), (limit - Others) / peer.SocketsPerStream);
        await RequestLoad.RunAsync(route, 4, TimeSpan.FromSeconds(1), peer.Tree.CpuSeconds, cancel);
        var before = peer.Tree.ResidentKilobytes();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        await using var streams = new IdleStreams();
        try
        {
            await streams.OpenAsync(route, count, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new BenchFailure($"only {streams.Count} of {count} idle streams were opened in three minutes");
        }

        await Task.Delay(TimeSpan.FromSeconds(2), cancel);
        var after = peer.Tree.ResidentKilobytes();
        samples.Add(peer.Name, Metric.IdleCount, 0, count);
        samples.Add(peer.Name, Metric.IdleMegabytes, 0, after / 1024.0);
        samples.Add(peer.Name, Metric.IdleKilobytes, 0, (after - before) / (double)count);
        return $"{count,8:N0} streams   {(after - before) / (double)count,6:N0} KB each   {after / 1024,6:N0} MB in all";
    }
}
