using Sallyport.Bench.Load;
using Sallyport.Bench.Peers;
using Sallyport.Bench.Report;

namespace Sallyport.Bench.Measures;

/// <summary>The measures that are taken from every peer in every round.</summary>
internal sealed class Round(Options options, Samples samples)
{
    private static readonly TimeSpan EventGap = TimeSpan.FromMilliseconds(8);

    /// <summary>One measure: a name for progress, the group that <c>--only</c> knows, and how it is taken.</summary>
    internal sealed record Step(string Name, string Group, Func<Peer, Route, int, CancellationToken, Task<string>> TakeAsync);

    public IEnumerable<Step> Steps()
    {
        foreach (var connections in Metric.Connections)
            yield return new Step($"requests, {connections} connections", "requests", (p, r, n, cancel) => RequestsAsync(connections, p, r, n, cancel));
        foreach (var streams in Metric.Streams)
            yield return new Step($"events, {streams} streams", "streams", (p, r, n, cancel) => StreamsAsync(streams, p, r, n, cancel));
        yield return new Step("new connections", "connections", ConnectionsAsync);
    }

    private async Task<string> RequestsAsync(int connections, Peer peer, Route route, int round, CancellationToken cancel)
    {
        var journal = JournalCount.Of(peer);
        var result = await RequestLoad.RunAsync(route, connections, options.Duration, peer.Tree.CpuSeconds, cancel);
        samples.Add(peer.Name, Metric.PerSecond(connections), round, result.PerSecond);
        samples.Add(peer.Name, Metric.P50(connections), round, result.Latency.Microseconds(0.50));
        samples.Add(peer.Name, Metric.P99(connections), round, result.Latency.Microseconds(0.99));
        samples.Add(peer.Name, Metric.Cpu(connections), round, result.CpuMicrosecondsPerRequest);
        if (result.Failures > 0) samples.Note($"{peer.Name}: {result.Failures} of {result.Requests} requests failed at {connections} connections in round {round + 1}");
        if (JournalCount.Of(peer) is { } entries && connections == 64)
        {
            var written = (entries - journal!.Value) / (double)(result.Requests + connections * RequestLoad.WarmUpRequests);
            samples.Add(peer.Name, Metric.JournalPerRequest, round, written);
            samples.Add(peer.Name, Metric.JournalEntries, round, written * result.PerSecond);
        }

        return $"{result.PerSecond,8:N0} /s   p50 {result.Latency.Microseconds(0.5),7:N0} µs   p99 {result.Latency.Microseconds(0.99),8:N0} µs   CPU {result.CpuMicrosecondsPerRequest,6:N0} µs";
    }

    private async Task<string> StreamsAsync(int streams, Peer peer, Route route, int round, CancellationToken cancel)
    {
        var result = await EventLoad.RunAsync(route, streams, options.Quick ? 50 : 250, EventGap, cancel);
        samples.Add(peer.Name, Metric.FirstEvent(streams), round, result.First.Microseconds(0.5));
        samples.Add(peer.Name, Metric.DelayP50(streams), round, result.Delay.Microseconds(0.5));
        samples.Add(peer.Name, Metric.DelayP99(streams), round, result.Delay.Microseconds(0.99));
        samples.Add(peer.Name, Metric.JitterP99(streams), round, result.Jitter.Microseconds(0.99));
        return $"first {result.First.Microseconds(0.5),8:N0} µs   delay p50 {result.Delay.Microseconds(0.5),7:N0} µs   p99 {result.Delay.Microseconds(0.99),8:N0} µs";
    }

    private async Task<string> ConnectionsAsync(Peer peer, Route route, int round, CancellationToken cancel)
    {
        var result = await ConnectionLoad.RunAsync(route, options.Duration, peer.Tree.CpuSeconds, cancel);
        samples.Add(peer.Name, Metric.HandshakesPerSecond, round, result.PerSecond);
        samples.Add(peer.Name, Metric.CpuPerHandshake, round, result.CpuMicrosecondsPerRequest);
        return $"{result.PerSecond,8:N0} /s   CPU {result.CpuMicrosecondsPerRequest,6:N0} µs";
    }
}
