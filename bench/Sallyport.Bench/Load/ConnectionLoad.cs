using System.Diagnostics;

namespace Sallyport.Bench.Load;

/// <summary>Opens connections one after the other in a few lanes: tunnel, full handshake, one request, close.</summary>
internal static class ConnectionLoad
{
    private const int Lanes = 8;

    public static async Task<LoadResult> RunAsync(Route route, TimeSpan duration, Func<double> cpuSeconds, CancellationToken cancel)
    {
        var request = Requests.Completion(route);
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        watchdog.CancelAfter(duration + TimeSpan.FromSeconds(20));
        await OneAsync(route, request, watchdog.Token);

        var cpu = cpuSeconds();
        var start = Stopwatch.GetTimestamp();
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(async () =>
        {
            var latency = new LatencyHistogram();
            var count = 0L;
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                var before = Stopwatch.GetTimestamp();
                await OneAsync(route, request, watchdog.Token);
                latency.Record(Stopwatch.GetElapsedTime(before).Ticks * 100);
                count++;
            }

            return (Count: count, Latency: latency);
        }, cancel)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var all = new LatencyHistogram();
        foreach (var lane in lanes) all.Add(lane.Latency);
        return new LoadResult(lanes.Sum(l => l.Count), 0, elapsed, cpuSeconds() - cpu, all);
    }

    private static async Task OneAsync(Route route, byte[] request, CancellationToken cancel)
    {
        await using var connection = await HttpConnection.OpenAsync(route, cancel);
        await connection.ExchangeAsync(request, cancel);
    }
}
