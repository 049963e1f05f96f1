using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>Groups of the organization. The log tells when one is made, renamed or deleted, and nothing of who is in it.</summary>
internal static class GroupEndpoints
{
    private const string Group = "/organization/groups/{group_id}";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get("/organization/groups", call => call.PageBAsync(call.Organization.GroupRegister, Json, limit: 100)),
        AdminRoute.Post("/organization/groups", CreateAsync),
        AdminRoute.Get(Group, call => call.JsonAsync(Json(call.Group()))),
        AdminRoute.Post(Group, UpdateAsync),
        AdminRoute.Delete(Group, DeleteAsync),
        AdminRoute.Get(Group + "/users", call => call.PageBAsync(call.Group().Members, member => Member(member), limit: 100)),
        AdminRoute.Post(Group + "/users", AddUserAsync),
        AdminRoute.Get(Group + "/users/{user_id}", call => call.JsonAsync(Details(call.Group().Members.Named(call, "user_id", "user")))),
        AdminRoute.Delete(Group + "/users/{user_id}", RemoveUserAsync),
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await AdminBody.ReadAsync(call, ["name"]);
        var group = new FakeGroup(FakeState.NewId("group_"), body.RequiredText("name"), call.Now);
        call.Organization.GroupRegister.Put(group);
        AuditLog.Note(call, "group.created", new JsonObject { ["id"] = group.Id, ["data"] = new JsonObject { ["group_name"] = group.Name } });
        await call.JsonAsync(Json(group));
    }

    private static async Task UpdateAsync(FakeCall call)
    {
        var group = call.Group();
        group.Name = (await AdminBody.ReadAsync(call, ["name"])).RequiredText("name");
        AuditLog.Note(call, "group.updated", new JsonObject { ["id"] = group.Id, ["changes_requested"] = new JsonObject { ["group_name"] = group.Name } });
        var json = Json(group);
        json.Remove("group_type");
        await call.JsonAsync(json);
    }

    private static Task DeleteAsync(FakeCall call)
    {
        var group = call.Group();
        call.Organization.GroupRegister.Remove(group.Id);
        foreach (var project in call.Organization.Projects)
            project.GroupRegister.Remove(group.Id);
        AuditLog.Note(call, "group.deleted", new JsonObject { ["id"] = group.Id });
        return call.JsonAsync(new JsonObject { ["object"] = "group.deleted", ["id"] = group.Id, ["deleted"] = true });
    }

    private static async Task AddUserAsync(FakeCall call)
    {
        var group = call.Group();
        var id = (await AdminBody.ReadAsync(call, ["user_id"])).RequiredText("user_id");
        group.Members.Put(call.Organization.Principal(id) ?? throw OpenAIErrors.NotFound("user", id));
        await call.JsonAsync(new JsonObject { ["object"] = "group.user", ["user_id"] = id, ["group_id"] = group.Id });
    }

    private static Task RemoveUserAsync(FakeCall call)
    {
        var members = call.Group().Members;
        members.Remove(members.Named(call, "user_id", "user").Id);
        return call.JsonAsync(new JsonObject { ["object"] = "group.user.deleted", ["deleted"] = true });
    }

    private static JsonObject Json(FakeGroup group) => new()
    {
        ["id"] = group.Id,
        ["name"] = group.Name,
        ["created_at"] = group.CreatedAt.ToUnixTimeSeconds(),
        ["is_scim_managed"] = false,
        ["group_type"] = "group",
    };

    private static JsonObject Member(FakePrincipal member) => new() { ["id"] = member.Id, ["name"] = member.Name, ["email"] = (member as FakeUser)?.Email };

    private static JsonObject Details(FakePrincipal member)
    {
        var json = Member(member);
        (json["picture"], json["is_service_account"], json["user_type"]) = (null, member is FakeServiceAccount, "user");
        return json;
    }
}
