using System.Text;
using System.Text.Json;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>The journal's own line, byte for byte, so that its hash can be checked; an audit event in an envelope.</summary>
internal static class NativeFormat
{
    public static void Write(Utf8JsonWriter json, SinkEvent sinkEvent)
    {
        if (sinkEvent.Source == SinkSource.Journal)
        {
            WriteRaw(json, sinkEvent.Raw);
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

    /// <summary>
    /// As it stands where it is JSON in ASCII, as the journal writes it. Anything else, from a provider or from whoever
    /// wrote into the journal's files, is written anew or as a text: it must not break out of its place.
    /// </summary>
    private static void WriteRaw(Utf8JsonWriter json, ReadOnlyMemory<byte> raw)
    {
        try
        {
            using var document = JsonDocument.Parse(raw);
            if (Ascii.IsValid(raw.Span)) json.WriteRawValue(raw.Span, skipInputValidation: true);
            else document.RootElement.WriteTo(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            json.WriteStringValue(Encoding.UTF8.GetString(raw.Span));
        }
    }
}
