using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Keys;

/// <summary>The organization's admin keys, owned by the person whose key made them.</summary>
internal static class AdminKeyEndpoints
{
    private const string Keys = "/organization/admin_api_keys";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Keys, call => call.PageAAsync(call.Organization.AdminKeyRegister, Json)),
        AdminRoute.Post(Keys, CreateAsync),
        AdminRoute.Get(Keys + "/{key_id}", call => call.JsonAsync(Json(Key(call)))),
        AdminRoute.Delete(Keys + "/{key_id}", DeleteAsync),
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await AdminBody.ReadAsync(call, ["name", "expires_in_seconds"]);
        var (name, lifetime) = (body.RequiredText("name"), KeyLifetime.Read(body));
        var key = call.State.CreateKey(FakeKeyType.Admin, project: call.Key.Project, owner: call.Key.Owner);
        (key.Name, key.ExpiresAt) = (name, call.Now + lifetime);
        AuditLog.Note(call, "api_key.created", new JsonObject { ["id"] = key.Id, ["data"] = new JsonObject { ["scopes"] = new JsonArray() } });
        var json = Json(key);
        json["value"] = key.Text;
        await call.JsonAsync(json);
    }

    private static Task DeleteAsync(FakeCall call)
    {
        var key = Key(call);
        call.State.Revoke(key);
        AuditLog.Note(call, "api_key.deleted", new JsonObject { ["id"] = key.Id });
        return call.JsonAsync(new JsonObject { ["id"] = key.Id, ["object"] = "organization.admin_api_key.deleted", ["deleted"] = true });
    }

    private static FakeKey Key(FakeCall call) => call.Organization.AdminKeyRegister.Named(call, "key_id", "API key");

    private static JsonObject Json(FakeKey key) => new()
    {
        ["object"] = "organization.admin_api_key",
        ["id"] = key.Id,
        ["name"] = key.Name,
        ["redacted_value"] = KeyText.Mask(key.Text),
        ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
        ["expires_at"] = key.ExpiresAt?.ToUnixTimeSeconds(),
        ["last_used_at"] = key.LastUsedAt?.ToUnixTimeSeconds(),
        ["owner"] = new JsonObject
        {
            ["type"] = key.Owner is FakeUser ? "user" : "service_account",
            ["object"] = key.Owner is FakeUser ? "organization.user" : "organization.project.service_account",
            ["id"] = key.Owner.Id,
            ["name"] = key.Owner.Name,
            ["created_at"] = key.Owner.CreatedAt.ToUnixTimeSeconds(),
            ["role"] = (key.Owner as FakeUser)?.Role ?? "member",
        },
    };
}
