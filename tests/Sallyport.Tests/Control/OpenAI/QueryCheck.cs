using System.Text.Json;
using System.Web;
using Sallyport.Tests.Contracts.Schema;

namespace Sallyport.Tests.Control.OpenAI;

/// <summary>Holds a query to the parameters of an operation. The document writes arrays with and without their brackets.</summary>
internal static class QueryCheck
{
    public static IEnumerable<string> Errors(Specification specification, JsonElement operation, string query)
    {
        var given = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).Select(pair => (Name: HttpUtility.UrlDecode(pair[0]), Value: HttpUtility.UrlDecode(pair[1]))).ToList();
        var declared = operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").ToDictionary(p => p.GetProperty("name").GetString()!.Replace("[]", "", StringComparison.Ordinal))
            : [];
        foreach (var (name, value) in given)
        {
            var bracket = name.IndexOf('[', StringComparison.Ordinal);
            var plain = bracket < 0 ? name : name[..bracket];
            if (!declared.TryGetValue(plain, out var parameter))
            {
                yield return $"the query's '{name}' is declared nowhere";
                continue;
            }
            var schema = parameter.GetProperty("schema");
            var type = schema.TryGetProperty("type", out var one) ? one.GetString() : null;
            if (type == "array" != name.EndsWith("[]", StringComparison.Ordinal)) yield return $"the query's '{name}' is {type}";
            if (type == "array") schema = schema.GetProperty("items");
            if (type == "object" && !schema.GetProperty("properties").TryGetProperty(name[(bracket + 1)..^1], out schema)) yield return $"the query's '{name}' is declared nowhere";
            foreach (var error in specification.Validator.Validate(Value(schema, value), schema)) yield return $"the query's '{name}': {error}";
        }
        foreach (var required in declared.Values.Where(p => p.TryGetProperty("required", out var must) && must.GetBoolean()))
        {
            if (given.All(g => g.Name != required.GetProperty("name").GetString())) yield return $"the query lacks {required.GetProperty("name")}";
        }
    }

    private static JsonElement Value(JsonElement schema, string text)
    {
        var isText = !schema.TryGetProperty("type", out var type) || type.GetString() is not ("integer" or "number" or "boolean");
        return JsonDocument.Parse(isText ? JsonSerializer.Serialize(text) : text).RootElement;
    }
}
