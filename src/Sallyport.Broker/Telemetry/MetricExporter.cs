using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Sallyport.Broker.Telemetry;

/// <summary>Sends metrics. They are sums since the gate started, so the next report makes good for one that was not taken.</summary>
internal sealed class MetricExporter(OtlpExporterOptions options, TelemetryLosses losses) : OtlpMetricExporter(options)
{
    public override ExportResult Export(in Batch<Metric> metrics)
    {
        var result = base.Export(metrics);
        if (result != ExportResult.Success) losses.CountFailedExport();
        return result;
    }
}
