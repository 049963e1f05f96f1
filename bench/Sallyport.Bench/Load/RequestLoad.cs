using System.Diagnostics;

namespace Sallyport.Bench.Load;

/// <summary>What one run of requests showed.</summary>
internal sealed record LoadResult(long Requests, long Failures, TimeSpan Elapsed, double ProxyCpuSeconds, LatencyHistogram Latency)
{
    public double PerSecond => Requests / Elapsed.TotalSeconds;

    public double CpuMicrosecondsPerRequest => ProxyCpuSeconds * 1e6 / Math.Max(1, Requests);
}

/// <summary>Sends requests on a number of keep-alive connections, each as soon as the one before it was answered.</summary>
internal static class RequestLoad
{
    /// <summary>Sent on every connection before the clock starts.</summary>
    public const int WarmUpRequests = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Runs for <paramref name="duration"/> after a short warm-up of every connection, which is not counted.</summary>
    /// <param name="cpuSeconds">Reads the processor time that the proxy has used so far.</param>
    public static async Task<LoadResult> RunAsync(
        Route route, int connections, TimeSpan duration, Func<double> cpuSeconds, CancellationToken cancel)
    {
        var request = Requests.Completion(route);
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        watchdog.CancelAfter(duration + Patience + Patience);
        var open = await OpenAllAsync(route, connections, request, watchdog.Token);
        try
        {
            using var abort = watchdog.Token.Register(() => { foreach (var connection in open) _ = connection.DisposeAsync().AsTask(); });
            var cpu = cpuSeconds();
            var start = Stopwatch.GetTimestamp();
            var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            var lanes = await Task.WhenAll(open.Select(connection => Task.Run(() => LaneAsync(connection, route, request, end), cancel)));
            var elapsed = Stopwatch.GetElapsedTime(start);
            cpu = cpuSeconds() - cpu;
            var latency = new LatencyHistogram();
            foreach (var lane in lanes) latency.Add(lane.Latency);
            var result = new LoadResult(lanes.Sum(l => l.Requests), lanes.Sum(l => l.Failures), elapsed, cpu, latency);
            if (watchdog.IsCancellationRequested) throw new BenchFailure($"requests hung for {Patience.TotalSeconds} s");
            if (result.Failures * 100 > result.Requests) throw new BenchFailure($"{result.Failures} of {result.Requests} requests failed");
            return result;
        }
        finally
        {
            foreach (var connection in open) await connection.DisposeAsync();
        }
    }

    private static async Task<HttpConnection[]> OpenAllAsync(Route route, int count, byte[] request, CancellationToken cancel)
    {
        var open = new HttpConnection[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancel }, async (i, token) =>
        {
            open[i] = await HttpConnection.OpenAsync(route, token);
            for (var n = 0; n < WarmUpRequests; n++) await open[i].ExchangeAsync(request, token);
        });
        return open;
    }

    // No cancellation token in the loop: registering one for each read would be charged to every proxy's account.
    private static async Task<(long Requests, long Failures, LatencyHistogram Latency)> LaneAsync(
        HttpConnection connection, Route route, byte[] request, long end)
    {
        var latency = new LatencyHistogram();
        var (requests, failures) = (0L, 0L);
        var replaced = connection;
        try
        {
            for (var now = Stopwatch.GetTimestamp(); now < end;)
            {
                try
                {
                    await replaced.ExchangeAsync(request, CancellationToken.None);
                    requests++;
                }
                catch (Exception problem) when (problem is IOException or BenchFailure or ObjectDisposedException && failures < 100)
                {
                    failures++;
                    await replaced.DisposeAsync();
                    replaced = await HttpConnection.OpenAsync(route, CancellationToken.None);
                }

                var after = Stopwatch.GetTimestamp();
                latency.Record(Stopwatch.GetElapsedTime(now, after).Ticks * 100);
                now = after;
            }
        }
        finally
        {
            if (!ReferenceEquals(replaced, connection)) await replaced.DisposeAsync();
        }

        return (requests, failures, latency);
    }
}
