using System.Text.Json;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>The journal's own line, byte for byte, so that its hash can be checked; an audit event in an envelope.</summary>
internal static class NativeFormat
{
    public static void Write(Utf8JsonWriter json, SinkEvent sinkEvent)
    {
        if (sinkEvent.Source == SinkSource.Journal)
        {
            json.WriteRawValue(sinkEvent.Raw.Span, skipInputValidation: true);
            return;
        }
        json.WriteStartObject();
        json.WriteString("source"u8, "audit"u8);
        json.WriteString("id"u8, sinkEvent.Id);
        json.WriteString("type"u8, sinkEvent.Type);
        json.WriteString("time"u8, sinkEvent.Time.UtcDateTime);
        json.WriteNumber("seq"u8, sinkEvent.Sequence);
        json.WritePropertyName("event"u8);
        WriteRaw(json, sinkEvent.Raw);
        json.WriteEndObject();
    }

    /// <summary>What a provider gave, as JSON where it is JSON: it must not break out of its place.</summary>
    internal static void WriteRaw(Utf8JsonWriter json, ReadOnlyMemory<byte> raw)
    {
        try
        {
            using var document = JsonDocument.Parse(raw);
            document.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStringValue(raw.Span);
        }
    }
}
