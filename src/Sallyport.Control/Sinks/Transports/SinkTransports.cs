using Sallyport.Control.Sinks.Transports.Http;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Sinks.Transports;

/// <summary>Which transport a sink takes.</summary>
internal static class SinkTransports
{
    public static ISinkTransport Create(SinkDefinition sink, SinkLink link) => sink.Type switch
    {
        SinkType.Jsonl => new JsonlTransport(sink, link),
        SinkType.Syslog => new SyslogTransport(sink, link),
        _ => new HttpTransport(ShapeOf(sink, link), sink, link),
    };

    private static HttpShape ShapeOf(SinkDefinition sink, SinkLink link) => sink.Type switch
    {
        SinkType.SplunkHec => new SplunkShape(sink, link),
        SinkType.Datadog => new DatadogShape(sink, link),
        SinkType.Elastic => new ElasticShape(sink, link),
        SinkType.Chronicle => new ChronicleShape(sink, link),
        SinkType.Otlp => new OtlpShape(sink, link),
        _ => new WebhookShape(sink, link),
    };
}
