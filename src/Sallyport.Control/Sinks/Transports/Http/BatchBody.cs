using System.Buffers;
using System.Text.Json;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>Bodies of batches: events that are JSON already, put in place as they are.</summary>
internal static class BatchBody
{
    /// <summary>Each event on a line of its own, ended by a newline.</summary>
    public static byte[] Lines(IReadOnlyList<OutboundEvent> batch)
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (var outbound in batch)
        {
            body.Write(outbound.Text);
            body.Write("\n"u8);
        }
        return body.WrittenSpan.ToArray();
    }

    /// <summary>One JSON value.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body)) write(json);
        return body.WrittenSpan.ToArray();
    }

    public static void WriteEvent(Utf8JsonWriter json, OutboundEvent outbound) => json.WriteRawValue(outbound.Text, skipInputValidation: true);
}
