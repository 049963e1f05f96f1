using System.Diagnostics;

namespace Sallyport.Bench.Load;

/// <summary>What the streams of one run showed, in the generator's clock, which is the upstream's too.</summary>
/// <param name="First">From the request's first byte to the first event.</param>
/// <param name="Delay">From the moment the upstream wrote an event to its arrival.</param>
/// <param name="Jitter">How far the gap between two events was from the gap at the source.</param>
internal sealed record EventResult(int Events, LatencyHistogram First, LatencyHistogram Delay, LatencyHistogram Jitter);

/// <summary>Reads a number of server-sent event streams at once.</summary>
internal static class EventLoad
{
    public static async Task<EventResult> RunAsync(Route route, int streams, int events, TimeSpan gap, CancellationToken cancel)
    {
        var request = Requests.EventStream(route, events, gap);
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        watchdog.CancelAfter(TimeSpan.FromSeconds(30) + events * gap);
        try
        {
            var all = await Task.WhenAll(Enumerable.Range(0, streams).Select(async i =>
            {
                await using var connection = await HttpConnection.OpenAsync(route, watchdog.Token);
                await connection.ExchangeAsync(Requests.Completion(route), watchdog.Token);
                await Task.Delay(TimeSpan.FromMilliseconds(i % Math.Max(1, (int)gap.TotalMilliseconds)), watchdog.Token);
                return await OneAsync(connection, request, watchdog.Token);
            }));
            var sum = new EventResult(all.Sum(r => r.Events), new(), new(), new());
            foreach (var one in all)
            {
                sum.First.Add(one.First);
                sum.Delay.Add(one.Delay);
                sum.Jitter.Add(one.Jitter);
            }

            return sum.Events == streams * events ? sum : throw new BenchFailure($"{sum.Events} of {streams * events} events arrived");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new BenchFailure("the event streams hung");
        }
    }

    private static async Task<EventResult> OneAsync(HttpConnection connection, byte[] request, CancellationToken cancel)
    {
        var result = new EventResult(0, new(), new(), new());
        var reader = new EventReader();
        var (count, lastSent, lastArrived) = (0, 0L, 0L);
        var start = Stopwatch.GetTimestamp();
        ReadOnlyMemory<byte>? piece = await connection.StartStreamAsync(request, cancel);
        while (piece is { } content)
        {
            var arrived = Stopwatch.GetTimestamp();
            reader.Read(content.Span, sent =>
            {
                if (count++ == 0) result.First.Record(arrived - start);
                else result.Jitter.Record(Math.Abs(arrived - lastArrived - (sent - lastSent)));
                result.Delay.Record(arrived - sent);
                (lastSent, lastArrived) = (sent, arrived);
            });
            piece = await connection.NextAsync(cancel);
        }

        return result with { Events = count };
    }
}
