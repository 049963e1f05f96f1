using System.Globalization;
using System.Text.Json;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Control.Sinks.Formats;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>
/// OpenTelemetry's logs over HTTP as JSON (OTLP 1.x, opentelemetry.io/docs/specs/otlp, checked 2026-11-26). The event's
/// identifier is <c>log.record.uid</c>, by which the conventions have duplicates recognised.
/// </summary>
internal sealed class OtlpShape(SinkDefinition sink, SinkLink link) : HttpShape(sink, link)
{
    protected override Uri Target => PathOr("/v1/logs");

    protected override byte[] Body(IReadOnlyList<OutboundEvent> batch) => BatchBody.Json(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("resourceLogs"u8);
        json.WriteStartObject();
        json.WriteStartObject("resource"u8);
        WriteAttributes(json, ("service.name", "sallyport"), ("service.version", Link.Origin.Version), ("host.name", Link.Origin.Host));
        json.WriteEndObject();
        json.WriteStartArray("scopeLogs"u8);
        json.WriteStartObject();
        json.WriteString("scope"u8, "name"u8, "sallyport");
        json.WriteStartArray("logRecords"u8);
        foreach (var outbound in batch) WriteRecord(json, outbound);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    protected override void Sign(HttpRequestMessage request, IReadOnlyList<OutboundEvent> batch, Secret? secret)
    {
        if (secret is not null) Put(request, "Authorization", "Bearer ", secret.Reveal());
    }

    /// <summary>A partial success must not be sent again, by the specification, and says how many were dropped but not which.</summary>
    protected override DeliveryAnswer Judge(HttpAnswer answer, IReadOnlyList<OutboundEvent> batch)
    {
        if (!answer.IsSuccess) return base.Judge(answer, batch);
        using var json = answer.Json();
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("partialSuccess", out var partial) || partial.ValueKind != JsonValueKind.Object)
            return base.Judge(answer, batch);
        var rejected = partial.TryGetProperty("rejectedLogRecords", out var count) ? Number(count) : 0;
        var said = partial.TryGetProperty("errorMessage", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : "";
        return rejected == 0
            ? DeliveryAnswer.Accepted(answer.Shown(said))
            : new DeliveryAnswer(Verdict.Doubtful, answer.Shown($"{rejected} of {batch.Count} dropped: {said}"));
    }

    private static void WriteRecord(Utf8JsonWriter json, OutboundEvent outbound)
    {
        var severity = EventSeverity.OtlpOf(outbound.Event);
        json.WriteStartObject();
        json.WriteString("timeUnixNano"u8, ((outbound.Event.Time - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("severityNumber"u8, severity.Number);
        json.WriteString("severityText"u8, severity.Text);
        json.WriteString("eventName"u8, "sallyport." + outbound.Event.Type);
        json.WriteStartObject("body"u8);
        json.WriteString("stringValue"u8, outbound.Text);
        json.WriteEndObject();
        WriteAttributes(json, ("log.record.uid", outbound.Event.Id), ("event.name", "sallyport." + outbound.Event.Type));
        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        json.WriteStartArray("attributes"u8);
        foreach (var (key, value) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, key);
            json.WriteString("value"u8, "stringValue"u8, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Numbers of 64 bits are strings in this format, and some receivers write numbers all the same.</summary>
    private static long Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.String when long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => 0,
    };
}
