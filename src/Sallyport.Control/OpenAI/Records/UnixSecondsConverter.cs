using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sallyport.Control.OpenAI.Records;

/// <summary>The API counts moments in seconds since 1970; some of its services write them with a fraction.</summary>
internal sealed class UnixSecondsConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number) throw new JsonException();
        // What lies outside of the calendar is an answer that cannot be read, not a crash.
        return Moment(reader.GetDouble()) ?? throw new JsonException();
    }

    /// <summary>Null outside of the calendar.</summary>
    public static DateTimeOffset? Moment(double seconds) =>
        seconds is >= -62_135_596_800 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeSeconds());
}
