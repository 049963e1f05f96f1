using System.Text.Json;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>The provider's own words about a failed call, as they came. The message may echo a key: scrub it.</summary>
internal sealed record ErrorEnvelope(string Message, string? Type, string? Param, string? Code)
{
    /// <summary>Null for anything that is not the API's shape.</summary>
    public static ErrorEnvelope? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            if (!JsonDocument.TryParseValue(ref reader, out var document)) return null;
            using (document)
            {
                return document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                    && Text(error, "message") is { } message
                    ? new ErrorEnvelope(message, Text(error, "type"), Text(error, "param"), Text(error, "code"))
                    : null;
            }
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A record would print the message.
    public override string ToString() => nameof(ErrorEnvelope);

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
