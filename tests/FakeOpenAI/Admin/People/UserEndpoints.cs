using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>The people of the organization. One who is removed keeps keys in the lists, and they do not work.</summary>
internal static class UserEndpoints
{
    private const string Users = "/organization/users";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Users, ListAsync),
        AdminRoute.Get(Users + "/{user_id}", call => call.JsonAsync(Json(User(call)))),
        AdminRoute.Post(Users + "/{user_id}", UpdateAsync),
        AdminRoute.Delete(Users + "/{user_id}", DeleteAsync),
    ];

    public static JsonObject Json(FakePrincipal principal) => new()
    {
        ["object"] = "organization.user",
        ["id"] = principal.Id,
        ["name"] = principal.Name,
        ["email"] = (principal as FakeUser)?.Email,
        ["role"] = (principal as FakeUser)?.Role,
        ["added_at"] = principal.CreatedAt.ToUnixTimeSeconds(),
    };

    private static Task ListAsync(FakeCall call)
    {
        var emails = UsagePage.Texts(call, "emails");
        return call.PageAAsync(call.Organization.UserRegister, Json, user => emails.Count == 0 || emails.Contains(user.Email));
    }

    private static async Task UpdateAsync(FakeCall call)
    {
        var user = User(call);
        var body = await AdminBody.ReadAsync(call, ["role", "role_id", "technical_level", "developer_persona"]);
        var role = body.OneOf("role", "owner", "reader") ?? call.Organization.Roles.Roles.Find(body.Text("role_id") ?? "")?.Name;
        user.Role = role ?? throw OpenAIErrors.MissingParameter("role");
        AuditLog.Note(call, "user.updated", new JsonObject { ["id"] = user.Id, ["changes_requested"] = new JsonObject { ["role"] = role } });
        await call.JsonAsync(Json(user));
    }

    private static Task DeleteAsync(FakeCall call)
    {
        var user = User(call);
        call.State.Remove(user, call.Organization);
        AuditLog.Note(call, "user.deleted", new JsonObject { ["id"] = user.Id });
        return call.JsonAsync(new JsonObject { ["object"] = "organization.user.deleted", ["id"] = user.Id, ["deleted"] = true });
    }

    private static FakeUser User(FakeCall call) => call.Organization.UserRegister.Named(call, "user_id", "user");
}
