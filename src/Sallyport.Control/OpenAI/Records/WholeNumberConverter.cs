using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sallyport.Control.OpenAI.Records;

/// <summary>
/// Counts are whole, but a service may write <c>7.0</c>, or seconds with a fraction, or a text. One odd figure must not
/// make a whole page of usage unreadable: a fraction is rounded to the nearest.
/// </summary>
internal sealed class WholeNumberConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var whole)) return whole;
        decimal number;
        var isNumber = reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetDecimal(out number),
            JsonTokenType.String => decimal.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => Not(out number),
        };
        number = Math.Round(number);
        return isNumber && number is >= long.MinValue and <= long.MaxValue ? (long)number : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    private static bool Not(out decimal number)
    {
        number = 0;
        return false;
    }
}
