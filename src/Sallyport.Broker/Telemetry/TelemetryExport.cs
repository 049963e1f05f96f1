using System.Threading.Channels;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Telemetry;

/// <summary>
/// Holds finished spans in a queue and sends them, and the metrics, beside the calls. What does not fit, or what the
/// collector does not take, is dropped and counted: nothing waits for it.
/// </summary>
internal sealed class TelemetryExport : IAsyncDisposable
{
    /// <summary>Spans that wait to be sent.</summary>
    public const int Capacity = 2048;

    private const string Scope = "Sallyport.Gate";
    private const int BatchSpans = 256;

    /// <summary>How long the end of a gate waits for what is yet to be sent.</summary>
    public static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_metricsInterval = TimeSpan.FromSeconds(15);

    private readonly Channel<FinishedSpan> _queue = Channel.CreateBounded<FinishedSpan>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Collector _collector;
    private readonly TelemetryLosses _losses;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;
    private readonly KeyValuePair<string, object?>[] _resource;
    private readonly string _version;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public TelemetryExport(TelemetryOptions options, UpstreamRedirects redirects, CredentialRing ring, TelemetryLosses losses, TimeProvider time)
    {
        _collector = new Collector(options, redirects.Find(options.Endpoint.IdnHost), ring);
        (_losses, _time, _start) = (losses, time, time.GetUtcNow());
        _version = typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3) ?? "";
        // Sums of one gate are told from those of another by its instance.
        _resource = [new("service.name", "sallyport"), new("service.version", _version), new("service.instance.id", Guid.NewGuid().ToString())];
        _running = RunAsync();
    }

    public GateMetrics Metrics { get; } = new();

    public void Enqueue(FinishedSpan span)
    {
        if (!_queue.Writer.TryWrite(span)) _losses.CountSpans(1);
    }

    /// <summary>Sends what is waiting, as far as that takes no more than <see cref="FlushLimit"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _collector.GiveUpAfter(FlushLimit);
        await _stopping.CancelAsync();
        await _running;
        await SendSpansAsync();
        await SendMetricsAsync();
        _stopping.Dispose();
        _collector.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_tick, _time);
        try
        {
            // By the clock, not by ticks: a slow collector makes these few.
            for (var next = _start + s_metricsInterval; await timer.WaitForNextTickAsync(_stopping.Token);)
            {
                await SendSpansAsync();
                if (_time.GetUtcNow() < next) continue;
                next = _time.GetUtcNow() + s_metricsInterval;
                await SendMetricsAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The gate stops.
        }
    }

    private async Task SendSpansAsync()
    {
        var batch = new List<FinishedSpan>();
        while (true)
        {
            batch.Clear();
            while (batch.Count < BatchSpans && _queue.Reader.TryRead(out var span)) batch.Add(span);
            if (batch.Count == 0) return;
            if (await SendAsync("v1/traces", scope => batch.ForEach(span => scope.Message(2, span.Write)))) continue;
            _losses.CountSpans(batch.Count);
        }
    }

    private async Task SendMetricsAsync()
    {
        var now = _time.GetUtcNow();
        var any = new ProtoWriter();
        foreach (var metric in Metrics.All) metric.Write(any, 2, _start, now);
        if (any.Written.IsEmpty) return;
        await SendAsync("v1/metrics", scope =>
        {
            foreach (var metric in Metrics.All) metric.Write(scope, 2, _start, now);
        });
    }

    /// <summary>Spans and metrics are wrapped alike: in what they are of, and in what tells of it.</summary>
    private async Task<bool> SendAsync(string signal, Action<ProtoWriter> write)
    {
        var request = new ProtoWriter();
        request.Message(1, all =>
        {
            all.Message(1, resource => resource.Attributes(1, _resource));
            all.Message(2, scoped =>
            {
                scoped.Message(1, scope =>
                {
                    scope.Text(1, Scope);
                    scope.Text(2, _version);
                });
                write(scoped);
            });
        });
        if (await _collector.SendAsync(signal, request.Written.ToArray())) return true;
        _losses.CountFailedExport();
        return false;
    }
}
