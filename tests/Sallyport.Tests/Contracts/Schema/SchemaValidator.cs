using System.Text.Json;

namespace Sallyport.Tests.Contracts.Schema;

/// <summary>
/// JSON Schema as far as OpenAI's document uses it: type, required, properties, enum, const, items, allOf, oneOf, anyOf, nullable, $ref,
/// discriminator, additionalProperties, and bounds. Two liberties: the alternatives of a oneOf may overlap, because the document's do; and a member
/// that no part of a schema declares is an error even where the schema does not say so, because a misspelt optional member would pass otherwise.
/// </summary>
internal sealed class SchemaValidator(JsonElement document)
{
    /// <summary>Everything wrong with a value, each with its place; empty if nothing is.</summary>
    public IReadOnlyList<string> Validate(JsonElement value, JsonElement schema)
    {
        var errors = new List<string>();
        Check(value, schema, "$", errors);
        if (errors.Count == 0)
            CheckDeclared(value, schema, "$", errors);
        return errors;
    }

    private void Check(JsonElement value, JsonElement schema, string at, List<string> errors)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            if (schema.ValueKind == JsonValueKind.False)
                errors.Add($"{at}: nothing is allowed here");
            return;
        }
        if (value.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean())
            return;
        if (schema.TryGetProperty("$ref", out var reference))
            Check(value, Resolve(reference), at, errors);
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => Is(value, name)))
        {
            errors.Add($"{at}: {Shown(value)} is not of type {type}");
            return;
        }
        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
            errors.Add($"{at}: {Shown(value)} is not {constant}");
        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)))
            errors.Add($"{at}: {Shown(value)} is not one of {Shown(allowed)}");
        if (schema.TryGetProperty("allOf", out var all))
            foreach (var part in all.EnumerateArray())
                Check(value, part, at, errors);
        if (schema.TryGetProperty("oneOf", out var one))
            CheckAlternatives(value, schema, one, at, errors);
        if (schema.TryGetProperty("anyOf", out var any))
            CheckAlternatives(value, schema, any, at, errors);
        Bounds.Check(value, schema, at, errors);
        if (value.ValueKind == JsonValueKind.Object)
            CheckObject(value, schema, at, errors);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
            foreach (var (index, item) in value.EnumerateArray().Index())
                Check(item, items, $"{at}[{index}]", errors);
    }

    private void CheckObject(JsonElement value, JsonElement schema, string at, List<string> errors)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
                errors.Add($"{at}: '{name}' is missing");
        var declared = schema.TryGetProperty("properties", out var properties);
        foreach (var member in value.EnumerateObject())
        {
            if (declared && properties.TryGetProperty(member.Name, out var property))
                Check(member.Value, property, $"{at}.{member.Name}", errors);
            else if (schema.TryGetProperty("additionalProperties", out var additional))
                Check(member.Value, additional, $"{at}.{member.Name}", errors);
        }
    }

    /// <summary>At least one alternative must fit. Where a discriminator narrows them to one, its errors are told as they are.</summary>
    private void CheckAlternatives(JsonElement value, JsonElement schema, JsonElement alternatives, string at, List<string> errors)
    {
        var candidates = Candidates(value, schema, alternatives);
        var attempts = new List<List<string>>();
        foreach (var candidate in candidates)
        {
            var attempt = new List<string>();
            Check(value, candidate, at, attempt);
            if (attempt.Count == 0)
                return;
            attempts.Add(attempt);
        }
        if (attempts.Count == 1)
            errors.AddRange(attempts[0]);
        else
            errors.Add($"{at}: {Shown(value)} fits none of {attempts.Count} alternatives; closest: {attempts.MinBy(attempt => attempt.Count)?.FirstOrDefault() ?? "none has its discriminator"}");
    }

    private List<JsonElement> Candidates(JsonElement value, JsonElement schema, JsonElement alternatives)
    {
        var all = alternatives.EnumerateArray().ToList();
        var name = schema.TryGetProperty("discriminator", out var discriminator) ? discriminator.GetProperty("propertyName").GetString()! : "type";
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out var tag))
            return all;
        return all.FindAll(candidate => Properties(candidate).Where(property => property.Name == name).All(property =>
            property.Schema.ValueKind != JsonValueKind.Object || !property.Schema.TryGetProperty("enum", out var tags) || tags.EnumerateArray().Any(item => JsonElement.DeepEquals(item, tag))));
    }

    private void CheckDeclared(JsonElement value, JsonElement schema, string at, List<string> errors)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            var items = Flatten(schema).Where(part => part.TryGetProperty("items", out _)).Select(part => part.GetProperty("items")).ToArray();
            foreach (var (index, item) in value.EnumerateArray().Index())
                foreach (var itemSchema in items.Where(itemSchema => Fits(item, itemSchema)))
                    CheckDeclared(item, itemSchema, $"{at}[{index}]", errors);
            return;
        }
        if (value.ValueKind != JsonValueKind.Object)
            return;
        var fitting = Flatten(schema, value).ToArray();
        var open = fitting.Any(part => part.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind != JsonValueKind.False);
        var properties = fitting.SelectMany(Declared).ToLookup(property => property.Name, property => property.Schema);
        if (open || properties.Count == 0)
            return;
        foreach (var member in value.EnumerateObject())
        {
            if (!properties.Contains(member.Name))
                errors.Add($"{at}: '{member.Name}' is declared nowhere");
            foreach (var property in properties[member.Name].Where(property => Fits(member.Value, property)))
                CheckDeclared(member.Value, property, $"{at}.{member.Name}", errors);
        }
    }

    private bool Fits(JsonElement value, JsonElement schema)
    {
        var errors = new List<string>();
        Check(value, schema, "$", errors);
        return errors.Count == 0;
    }

    private IEnumerable<(string Name, JsonElement Schema)> Properties(JsonElement schema) => Flatten(schema).SelectMany(Declared);

    private static IEnumerable<(string Name, JsonElement Schema)> Declared(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(property => (property.Name, property.Value)) : [];

    /// <summary>A schema and every schema it is composed of; of alternatives only those that fit, if there is a value.</summary>
    private IEnumerable<JsonElement> Flatten(JsonElement schema, JsonElement? value = null)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            yield break;
        yield return schema;
        var parts = new List<JsonElement>();
        if (schema.TryGetProperty("$ref", out var reference))
            parts.Add(Resolve(reference));
        if (schema.TryGetProperty("allOf", out var all))
            parts.AddRange(all.EnumerateArray());
        foreach (var keyword in (string[])["oneOf", "anyOf"])
            if (schema.TryGetProperty(keyword, out var alternatives))
                parts.AddRange(alternatives.EnumerateArray().Where(part => value is not { } given || Fits(given, part)));
        foreach (var part in parts.SelectMany(part => Flatten(part, value)))
            yield return part;
    }

    private JsonElement Resolve(JsonElement reference)
    {
        var target = document;
        foreach (var step in reference.GetString()!.TrimStart('#', '/').Split('/'))
            target = target.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal));
        return target;
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number),
        _ => false,
    };

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..77] + "…";
    }
}
