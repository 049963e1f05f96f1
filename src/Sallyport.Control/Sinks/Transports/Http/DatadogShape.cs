using Sallyport.Control.Sinks.Formats;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>Datadog's logs intake, version 2 (docs.datadoghq.com/api/latest/logs, checked 2026-11-26): at most 1,000 events and 5 MB a request.</summary>
internal sealed class DatadogShape(SinkDefinition sink, SinkLink link) : HttpShape(sink, link)
{
    protected override Uri Target => PathOr("/api/v2/logs");

    protected override byte[] Body(IReadOnlyList<OutboundEvent> batch) => BatchBody.Json(json =>
    {
        json.WriteStartArray();
        foreach (var outbound in batch)
        {
            json.WriteStartObject();
            json.WriteString("ddsource"u8, "sallyport"u8);
            json.WriteString("service"u8, "sallyport"u8);
            json.WriteString("hostname"u8, Link.Origin.Host);
            json.WriteString("timestamp"u8, outbound.Event.Time.UtcDateTime);
            json.WriteString("event_id"u8, outbound.Event.Id);
            json.WriteString("status"u8, EventSeverity.OtlpOf(outbound.Event).Number switch { >= 17 => "error"u8, 13 => "warn"u8, _ => "info"u8 });
            // A text that is JSON becomes attributes of the log.
            json.WriteString("message"u8, outbound.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    protected override void Sign(HttpRequestMessage request, IReadOnlyList<OutboundEvent> batch, Secret? secret) =>
        Put(request, "DD-API-KEY", "", secret!.Reveal());
}
