using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>The people of a project, who must be in the organization already.</summary>
internal static class ProjectUserEndpoints
{
    private const string Users = AdminRoute.Project + "/users";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Users, call => call.PageAAsync(call.Project().MemberRegister, Json)),
        AdminRoute.Post(Users, AddAsync),
        AdminRoute.Get(Users + "/{user_id}", call => call.JsonAsync(Json(Member(call, call.Project())))),
        AdminRoute.Post(Users + "/{user_id}", UpdateAsync),
        AdminRoute.Delete(Users + "/{user_id}", RemoveAsync),
    ];

    private static async Task AddAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var body = await AdminBody.ReadAsync(call, ["user_id", "email", "role"]);
        var role = body.RequiredOneOf("role", "owner", "member");
        var (id, email) = (body.Text("user_id"), body.Text("email"));
        var user = call.Organization.Users.FirstOrDefault(user => user.Id == id || id is null && user.Email == email)
            ?? throw OpenAIErrors.Refused("The user must be a member of the organization.");
        var member = new ProjectMember(user, role, call.Now);
        project.MemberRegister.Put(member);
        AuditLog.Note(call, "user.added", new JsonObject { ["id"] = user.Id, ["data"] = new JsonObject { ["role"] = role } }, project);
        await call.JsonAsync(Json(member));
    }

    private static async Task UpdateAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var old = Member(call, project);
        var member = old with { Role = (await AdminBody.ReadAsync(call, ["role"])).RequiredOneOf("role", "owner", "member") };
        project.MemberRegister.Put(member);
        AuditLog.Note(call, "user.updated", new JsonObject { ["id"] = old.User.Id, ["changes_requested"] = new JsonObject { ["role"] = member.Role } }, project);
        await call.JsonAsync(Json(member));
    }

    private static Task RemoveAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var id = Member(call, project).User.Id;
        project.MemberRegister.Remove(id);
        AuditLog.Note(call, "user.deleted", new JsonObject { ["id"] = id }, project);
        return call.JsonAsync(new JsonObject { ["object"] = "organization.project.user.deleted", ["id"] = id, ["deleted"] = true });
    }

    private static ProjectMember Member(FakeCall call, FakeProject project) => project.MemberRegister.Named(call, "user_id", "user");

    private static JsonObject Json(ProjectMember member) => new()
    {
        ["object"] = "organization.project.user",
        ["id"] = member.User.Id,
        ["name"] = member.User.Name,
        ["email"] = member.User.Email,
        ["role"] = member.Role,
        ["added_at"] = member.AddedAt.ToUnixTimeSeconds(),
    };
}
