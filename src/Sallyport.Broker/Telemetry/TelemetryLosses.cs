namespace Sallyport.Broker.Telemetry;

/// <summary>What could not be reported since the gate started.</summary>
internal sealed class TelemetryLosses
{
    private long _spans;
    private long _failedExports;

    /// <summary>Calls whose span was dropped: the queue was full, or the collector did not take it.</summary>
    public long Spans => Interlocked.Read(ref _spans);

    /// <summary>Reports, of spans or of metrics, that the collector did not take.</summary>
    public long FailedExports => Interlocked.Read(ref _failedExports);

    public void CountSpans(long spans) => Interlocked.Add(ref _spans, spans);

    public void CountFailedExport() => Interlocked.Increment(ref _failedExports);
}
