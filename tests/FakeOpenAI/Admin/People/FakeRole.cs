using System.Text.Json.Nodes;

namespace FakeOpenAI.Admin.People;

/// <summary>A role of an organization or a project. A predefined one permits everything that there is.</summary>
internal sealed record FakeRole(string Id, string Name, string? Description, IReadOnlyList<string> Permissions, string ResourceType, bool Predefined)
{
    public JsonObject Json() => new()
    {
        ["object"] = "role",
        ["id"] = Id,
        ["name"] = Name,
        ["description"] = Description,
        ["permissions"] = new JsonArray([.. Permissions.Select(permission => (JsonNode)permission)]),
        ["resource_type"] = ResourceType,
        ["predefined_role"] = Predefined,
    };
}
