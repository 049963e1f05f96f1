using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>The groups that are let into a project, each with a role of the project.</summary>
internal static class ProjectGroupEndpoints
{
    private const string Groups = AdminRoute.Project + "/groups";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Groups, call => call.PageBAsync(call.Project().GroupRegister, group => Json(call, group))),
        AdminRoute.Post(Groups, AddAsync),
        AdminRoute.Get(Groups + "/{group_id}", call => call.JsonAsync(Json(call, Group(call, call.Project())))),
        AdminRoute.Delete(Groups + "/{group_id}", RemoveAsync),
    ];

    private static async Task AddAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var body = await AdminBody.ReadAsync(call, ["group_id", "role"]);
        var (id, role) = (body.RequiredText("group_id"), body.RequiredText("role"));
        var group = new ProjectGroup(call.Organization.GroupRegister.Find(id) ?? throw OpenAIErrors.NotFound("group", id), call.Now);
        if (project.Roles.Roles.Find(role) is null)
            throw OpenAIErrors.NotFound("role", role);
        project.GroupRegister.Put(group);
        RoleAssignmentEndpoints.Assign(call, project.Roles, new RoleAssignment(role, id, "group", call.Now), project);
        await call.JsonAsync(Json(call, group));
    }

    private static Task RemoveAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var id = Group(call, project).Group.Id;
        project.GroupRegister.Remove(id);
        foreach (var assignment in project.Roles.Assignments.All.Where(one => one.PrincipalId == id))
            project.Roles.Assignments.Remove(assignment.Id);
        return call.JsonAsync(new JsonObject { ["object"] = "project.group.deleted", ["deleted"] = true });
    }

    private static ProjectGroup Group(FakeCall call, FakeProject project) => project.GroupRegister.Named(call, "group_id", "group");

    private static JsonObject Json(FakeCall call, ProjectGroup group) => new()
    {
        ["object"] = "project.group",
        ["project_id"] = call.Values["project_id"],
        ["group_id"] = group.Group.Id,
        ["group_name"] = group.Group.Name,
        ["group_type"] = "group",
        ["created_at"] = group.CreatedAt.ToUnixTimeSeconds(),
    };
}
