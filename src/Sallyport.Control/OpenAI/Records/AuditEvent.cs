using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sallyport.Control.OpenAI.Records;

/// <summary>
/// One entry of the organization's audit log. Its type is an open word: 149 are known, and new ones pass through as they
/// are.
/// </summary>
public sealed record AuditEvent
{
    public required string Id { get; init; }

    /// <summary>Such as <c>api_key.created</c>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset EffectiveAt { get; init; }

    public AuditProject? Project { get; init; }

    public AuditActor? Actor { get; init; }

    /// <summary>All other members, as they came; <see cref="Details"/> is the one that counts.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Members { get; set; }

    /// <summary>What happened: the member that has the name of the type. Null where there is none.</summary>
    [JsonIgnore]
    public JsonElement? Details => Members?.TryGetValue(Type, out var details) == true ? details : null;

    /// <summary>The id of the thing it happened to, where the details have one.</summary>
    [JsonIgnore]
    public string? ResourceId => Text(Details, "id");

    /// <summary>
    /// The scopes a key was made with or changed to: the only place where the provider tells them. Examples have them in
    /// <c>data</c> and in <c>changes_requested</c>; null where neither has. An empty list means all.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string>? Scopes => ScopesIn("changes_requested") ?? ScopesIn("data");

    private List<string>? ScopesIn(string member) =>
        Details is { ValueKind: JsonValueKind.Object } details
        && details.TryGetProperty(member, out var data) && data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty("scopes", out var scopes) && scopes.ValueKind == JsonValueKind.Array
            ? [.. scopes.EnumerateArray().Where(s => s.ValueKind == JsonValueKind.String).Select(s => s.GetString()!)]
            : null;

    private static string? Text(JsonElement? from, string name) =>
        from is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

public sealed record AuditProject
{
    public string? Id { get; init; }

    public string? Name { get; init; }
}
