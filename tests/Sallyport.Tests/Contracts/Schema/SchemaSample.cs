using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.Tests.Contracts.Schema;

/// <summary>
/// Makes a value that fits a schema, with every member that the schema declares. A list has one item, or one for each
/// alternative of its items; a page is the last one.
/// </summary>
internal sealed class SchemaSample(JsonElement document)
{
    /// <summary>A moment that any reader of unix seconds takes.</summary>
    private const long Moment = 1_790_000_000;

    public JsonNode? Of(JsonElement schema, string name = "")
    {
        if (schema.TryGetProperty("$ref", out var reference)) return Of(Resolve(reference), name);
        if (schema.TryGetProperty("const", out var constant)) return JsonNode.Parse(constant.GetRawText());
        if (schema.TryGetProperty("enum", out var words)) return JsonNode.Parse(words[0].GetRawText());
        if (schema.TryGetProperty("allOf", out var all)) return Merged(all.EnumerateArray().Select(part => Of(part, name)));
        if (Alternatives(schema) is { Count: > 0 } alternatives) return Of(alternatives[0], name);
        return TypeOf(schema) switch
        {
            "object" => Object(schema),
            "array" => new JsonArray([.. Items(schema, name)]),
            "string" => name + "_1",
            "integer" => name.EndsWith("_at", StringComparison.Ordinal) || name.EndsWith("_time", StringComparison.Ordinal) ? Moment : 7,
            "number" => 7.25m,
            "boolean" => name != "has_more",
            _ => throw new InvalidOperationException($"no sample for {schema.GetRawText()}"),
        };
    }

    private JsonObject Object(JsonElement schema)
    {
        var made = new JsonObject();
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject()) made[property.Name] = Of(property.Value, property.Name);
        }
        return made;
    }

    private IEnumerable<JsonNode?> Items(JsonElement schema, string name)
    {
        var items = schema.GetProperty("items");
        return Alternatives(items) is { Count: > 0 } alternatives ? alternatives.Select(a => Of(a, name)) : [Of(items, name)];
    }

    /// <summary>Without null: a sample has something everywhere.</summary>
    private static List<JsonElement> Alternatives(JsonElement schema)
    {
        foreach (var keyword in (string[])["oneOf", "anyOf"])
        {
            if (schema.TryGetProperty(keyword, out var all)) return [.. all.EnumerateArray().Where(a => TypeOf(a) != "null")];
        }
        return [];
    }

    private static string? TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        if (schema.TryGetProperty("type", out var type)) return type.ValueKind == JsonValueKind.Array ? type[0].GetString() : type.GetString();
        return schema.TryGetProperty("properties", out _) ? "object" : null;
    }

    private static JsonObject Merged(IEnumerable<JsonNode?> parts)
    {
        var whole = new JsonObject();
        foreach (var (name, value) in parts.OfType<JsonObject>().SelectMany(p => p)) whole[name] = value?.DeepClone();
        return whole;
    }

    private JsonElement Resolve(JsonElement reference)
    {
        var target = document;
        foreach (var step in reference.GetString()!.TrimStart('#', '/').Split('/')) target = target.GetProperty(step);
        return target;
    }
}
