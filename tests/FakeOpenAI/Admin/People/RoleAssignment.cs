using System.Text.Json.Nodes;

namespace FakeOpenAI.Admin.People;

/// <summary>A role that a person, a service account or a group was given.</summary>
internal sealed record RoleAssignment(string RoleId, string PrincipalId, string PrincipalType, DateTimeOffset CreatedAt)
{
    public string Id => IdOf(PrincipalId, RoleId);

    public static string IdOf(string principal, string role) => $"{principal}/{role}";

    public JsonObject Json(FakeRole role)
    {
        var json = role.Json();
        json.Remove("object");
        (json["created_at"], json["updated_at"]) = (CreatedAt.ToUnixTimeSeconds(), CreatedAt.ToUnixTimeSeconds());
        (json["created_by"], json["created_by_user_obj"], json["metadata"]) = (null, null, new JsonObject());
        json["assignment_sources"] = new JsonArray(new JsonObject { ["principal_id"] = PrincipalId, ["principal_type"] = PrincipalType });
        return json;
    }
}
