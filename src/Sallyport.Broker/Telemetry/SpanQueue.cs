using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Sallyport.Broker.Telemetry;

/// <summary>
/// Holds finished spans until a thread of its own sends them. It takes what fits and drops the rest: a call never waits
/// for it.
/// </summary>
internal sealed class SpanQueue(SpanExporter spans, TelemetryLosses losses)
    : BatchActivityExportProcessor(spans, Capacity + BatchSpans, DelayMilliseconds, ExportTimeoutMilliseconds, BatchSpans)
{
    /// <summary>Spans that wait or are on their way. The queue below has room for more, so that none is dropped uncounted.</summary>
    public const int Capacity = 2048;

    private const int BatchSpans = 256;
    private const int DelayMilliseconds = 2000;
    private const int ExportTimeoutMilliseconds = 10_000;

    public override void OnEnd(Activity data)
    {
        if (spans.TryReserve(Capacity)) base.OnEnd(data);
        else losses.CountSpans(1);
    }
}

/// <summary>Sends spans, and counts those that were not taken.</summary>
internal sealed class SpanExporter(OtlpExporterOptions options, TelemetryLosses losses) : OtlpTraceExporter(options)
{
    private long _pending;

    public bool TryReserve(int capacity)
    {
        if (Interlocked.Increment(ref _pending) <= capacity) return true;
        Interlocked.Decrement(ref _pending);
        return false;
    }

    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        var count = activityBatch.Count;
        var result = base.Export(activityBatch);
        Interlocked.Add(ref _pending, -count);
        if (result == ExportResult.Success) return result;
        losses.CountSpans(count);
        losses.CountFailedExport();
        return result;
    }
}
