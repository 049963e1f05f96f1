using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sallyport.Core.Vault;

/// <summary>The JSON object that a key source has stored in the vault. Its text is authenticated as it stands.</summary>
internal static class KeySourceParameters
{
    public static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string WriteText(string name, string value) => Write(w => w.WriteString(name, value));

    /// <summary>Null where the text is not an object or has no such text.</summary>
    public static string? ReadText(string parameters, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(parameters);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
