using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sallyport.Tests.Contracts.Schema;

/// <summary>The keywords of a schema that bound a number, a string or an array.</summary>
internal static class Bounds
{
    public static void Check(JsonElement value, JsonElement schema, string at, List<string> errors)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                Least("minimum", value.GetDouble());
                Most("maximum", value.GetDouble());
                break;
            case JsonValueKind.String:
                Least("minLength", value.GetString()!.Length);
                Most("maxLength", value.GetString()!.Length);
                if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(value.GetString()!, pattern.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)))
                    errors.Add($"{at}: does not match {pattern}");
                break;
            case JsonValueKind.Array:
                Least("minItems", value.GetArrayLength());
                Most("maxItems", value.GetArrayLength());
                break;
        }

        void Least(string keyword, double actual)
        {
            if (schema.TryGetProperty(keyword, out var bound) && bound.ValueKind == JsonValueKind.Number && actual < bound.GetDouble())
                errors.Add($"{at}: {actual} is below {keyword} {bound}");
        }

        void Most(string keyword, double actual)
        {
            if (schema.TryGetProperty(keyword, out var bound) && bound.ValueKind == JsonValueKind.Number && actual > bound.GetDouble())
                errors.Add($"{at}: {actual} is above {keyword} {bound}");
        }
    }
}
