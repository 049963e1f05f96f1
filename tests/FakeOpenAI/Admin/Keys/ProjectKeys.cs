using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Keys;

/// <summary>Makes keys of service accounts, and shows keys of projects.</summary>
internal static class ProjectKeys
{
    /// <summary>Makes a key that works at once; its answer is the only one that ever has its <c>value</c>.</summary>
    public static JsonObject Create(FakeCall call, FakeServiceAccount account, string name, IReadOnlyList<string> scopes, TimeSpan? lifetime)
    {
        var key = call.State.CreateKey(FakeKeyType.ServiceAccount, KeyScopes.Kept(scopes), account.Project, account);
        (key.Name, key.ExpiresAt) = (name, call.Now + lifetime);
        AuditLog.Note(call, "api_key.created", new JsonObject { ["id"] = key.Id, ["data"] = new JsonObject { ["scopes"] = List(scopes) } }, account.Project);
        return WithExpiry(call, key, new JsonObject
        {
            ["object"] = "organization.project.service_account.api_key",
            ["value"] = key.Text,
            ["name"] = key.Name,
            ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
            ["id"] = key.Id,
        });
    }

    /// <summary>A key as lists show it: never its scopes.</summary>
    public static JsonObject Json(FakeCall call, FakeKey key) => WithExpiry(call, key, new JsonObject
    {
        ["object"] = "organization.project.api_key",
        ["redacted_value"] = KeyText.Mask(key.Text),
        ["name"] = key.Name,
        ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
        ["last_used_at"] = key.LastUsedAt?.ToUnixTimeSeconds(),
        ["id"] = key.Id,
        ["owner_project_access"] = KeyRights.OwnerHasAccess(key) ? "active" : "inactive",
        ["owner"] = Owner(key),
    });

    public static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static JsonObject Owner(FakeKey key)
    {
        var owner = new JsonObject { ["id"] = key.Owner.Id, ["name"] = key.Owner.Name, ["created_at"] = key.Owner.CreatedAt.ToUnixTimeSeconds() };
        if (key.Owner is FakeServiceAccount account)
        {
            owner["role"] = account.Role;
            return new JsonObject { ["type"] = "service_account", ["service_account"] = owner };
        }
        var user = (FakeUser)key.Owner;
        (owner["email"], owner["role"]) = (user.Email, key.Project.MemberRegister.Find(user.Id)?.Role ?? (user.Role == "owner" ? "owner" : "member"));
        return new JsonObject { ["type"] = "user", ["user"] = owner };
    }

    private static JsonObject WithExpiry(FakeCall call, FakeKey key, JsonObject json)
    {
        if (call.State.Admin.Newer)
            json["expires_at"] = key.ExpiresAt?.ToUnixTimeSeconds();
        return json;
    }
}
