using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Telemetry;

/// <summary>
/// Sends spans and metrics to the collector over OTLP/HTTP, from threads of its own. Nothing in the environment but the
/// settings decides where, as whom, and how much.
/// </summary>
internal sealed class TelemetryExport : IAsyncDisposable
{
    /// <summary>How long the end of a gate waits for what is yet to be sent.</summary>
    public static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);

    private const int MetricIntervalMilliseconds = 15_000;
    private const int SendTimeoutMilliseconds = 10_000;

    private readonly CollectorHandler _handler;
    private readonly TracerProvider _tracer;
    private readonly MeterProvider _meter;

    public TelemetryExport(TelemetryOptions options, UpstreamRedirects redirects, CredentialRing ring, ActivitySource source, Meter meter, TelemetryLosses losses)
    {
        var redirect = redirects.Find(options.Endpoint.Host);
        _handler = new CollectorHandler(options, redirect, ring);
        var endpoint = redirect?.Origin ?? options.Endpoint;
        var resource = ResourceBuilder.CreateEmpty().AddService("sallyport", serviceVersion: source.Version);
        // An agent could otherwise keep its calls out by saying that its trace is not recorded.
        _tracer = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new AlwaysOnSampler())
            .AddSource(source.Name)
            .AddProcessor(new SpanQueue(new SpanExporter(Options(endpoint, "v1/traces"), losses), losses))
            .Build();
        _meter = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(meter.Name)
            .AddReader(new PeriodicExportingMetricReader(new MetricExporter(Options(endpoint, "v1/metrics"), losses), MetricIntervalMilliseconds, SendTimeoutMilliseconds))
            .Build();
    }

    /// <summary>Sends what is waiting, as far as that takes no more than <see cref="FlushLimit"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _handler.GiveUpAfter(FlushLimit);
        var limit = (int)FlushLimit.TotalMilliseconds;
        await Task.WhenAll(Task.Run(() => _tracer.Shutdown(limit)), Task.Run(() => _meter.Shutdown(limit)));
        _tracer.Dispose();
        _meter.Dispose();
        _handler.Dispose();
    }

    private OtlpExporterOptions Options(Uri endpoint, string signal) => new()
    {
        Endpoint = new Uri($"{endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{signal}"),
        Protocol = OtlpExportProtocol.HttpProtobuf,
        Headers = "",
        TimeoutMilliseconds = SendTimeoutMilliseconds,
        HttpClientFactory = () => new HttpClient(_handler, disposeHandler: false) { Timeout = TimeSpan.FromMilliseconds(SendTimeoutMilliseconds) },
    };
}
