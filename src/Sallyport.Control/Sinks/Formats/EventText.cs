using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sallyport.Core.Leaks;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>
/// An event as bytes: one line of JSON in pure ASCII, so that nothing an agent chose can end a line, a header or a string
/// at the receiver.
/// </summary>
/// <param name="secrets">The vault's, which must not leave in an event.</param>
public sealed class EventText(EventOrigin origin, SecretPatterns? secrets)
{
    private static readonly byte[] s_redacted = "[redacted]"u8.ToArray();

    // As few characters as possible are written as \uXXXX, so that a secret is found as it is.
    private static readonly JsonWriterOptions s_searchable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public EventOrigin Origin { get; } = origin;

    /// <summary>
    /// Nothing in the journal is a secret. Should one of the vault's ever get there, it stops here, plain, escaped or in
    /// base64: <c>[redacted]</c> takes its place.
    /// </summary>
    public byte[] Write(SinkEvent sinkEvent, SinkFormat format)
    {
        var text = Encode(sinkEvent, format);
        if (secrets is null || secrets.MaxLength == 0) return text;
        var searchable = Searchable(text);
        return secrets.Find(searchable, out _, out _) < 0 ? text : Redacted(sinkEvent, searchable);
    }

    /// <summary>What a receiver answered, which may repeat what it was sent.</summary>
    public string Clean(string text) => secrets is null ? text : Encoding.UTF8.GetString(Scrub(Encoding.UTF8.GetBytes(text)));

    private byte[] Encode(SinkEvent sinkEvent, SinkFormat format)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            switch (format)
            {
                case SinkFormat.Ecs: EcsFormat.Write(json, sinkEvent, Origin); break;
                case SinkFormat.Native: NativeFormat.Write(json, sinkEvent); break;
                default: OcsfFormat.Write(json, sinkEvent, Origin); break;
            }
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Searchable(byte[] text)
    {
        try
        {
            return Rewrite(text, s_searchable);
        }
        catch (InvalidOperationException)
        {
            return text; // Half of a character: nothing that sally writes.
        }
    }

    private byte[] Redacted(SinkEvent sinkEvent, byte[] searchable)
    {
        try
        {
            return Rewrite(Scrub(searchable), default);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The secret held the JSON together. Who it was remains in the journal, by its number.
            return Encode(sinkEvent with { Entry = new() { Type = sinkEvent.Type, Reason = "[redacted]" }, Raw = "{}"u8.ToArray() }, SinkFormat.Ocsf);
        }
    }

    private byte[] Scrub(byte[] text) => new Scrubber(secrets!, static _ => s_redacted, keepsLength: false).Next(text, isLast: true).ToArray();

    private static byte[] Rewrite(byte[] text, JsonWriterOptions options)
    {
        using var document = JsonDocument.Parse(text);
        var buffer = new ArrayBufferWriter<byte>(text.Length);
        using (var json = new Utf8JsonWriter(buffer, options)) document.RootElement.WriteTo(json);
        return buffer.WrittenSpan.ToArray();
    }
}
