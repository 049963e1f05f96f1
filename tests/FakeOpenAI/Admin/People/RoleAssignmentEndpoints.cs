using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>Roles given to people and to groups, in the organization and in a project. A service account counts as a person.</summary>
internal static class RoleAssignmentEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        .. At("/organization/users/{user_id}/roles", "user", OfOrganization),
        .. At("/organization/groups/{group_id}/roles", "group", OfOrganization),
        .. At("/projects/{project_id}/users/{user_id}/roles", "user", OfProject),
        .. At("/projects/{project_id}/groups/{group_id}/roles", "group", OfProject),
    ];

    private static (RoleBook, FakeProject?) OfOrganization(FakeCall call) => (call.Organization.Roles, null);

    private static (RoleBook, FakeProject?) OfProject(FakeCall call) => (call.Project().Roles, call.Project());

    private static IEnumerable<FakeRoute> At(string path, string type, Func<FakeCall, (RoleBook Book, FakeProject? Project)> find) =>
    [
        AdminRoute.Get(path, call =>
        {
            var (book, principal) = (find(call).Book, PrincipalId(call, type));
            return call.PageBAsync(book.Assignments, one => one.Json(book.Roles.Find(one.RoleId)!), one => one.PrincipalId == principal && book.Roles.Find(one.RoleId) is not null);
        }),
        AdminRoute.Post(path, call => AssignAsync(call, type, find(call).Book, find(call).Project)),
        AdminRoute.Get(path + "/{role_id}", call => call.JsonAsync(Assignment(call, type, find(call).Book).Json(Role(call, find(call).Book)))),
        AdminRoute.Delete(path + "/{role_id}", call =>
        {
            var (book, project) = find(call);
            var assignment = Assignment(call, type, book);
            book.Assignments.Remove(assignment.Id);
            AuditLog.Note(call, "role.assignment.deleted", Detail(assignment, book), project);
            return call.JsonAsync(new JsonObject { ["object"] = type + ".role.deleted", ["deleted"] = true });
        }),
    ];

    private static async Task AssignAsync(FakeCall call, string type, RoleBook book, FakeProject? project)
    {
        var principal = PrincipalId(call, type);
        var id = (await AdminBody.ReadAsync(call, ["role_id"])).RequiredText("role_id");
        var role = book.Roles.Find(id) ?? throw OpenAIErrors.NotFound("role", id);
        Assign(call, book, new RoleAssignment(role.Id, principal, type, call.Now), project);
        var json = new JsonObject { ["object"] = type + ".role", ["role"] = role.Json() };
        json[type] = type == "user" ? UserEndpoints.Json(call.Organization.Principal(principal)!) : Group(call.Group());
        await call.JsonAsync(json);
    }

    public static void Assign(FakeCall call, RoleBook book, RoleAssignment assignment, FakeProject? project)
    {
        book.Assignments.Put(assignment);
        AuditLog.Note(call, "role.assignment.created", Detail(assignment, book), project);
    }

    private static string PrincipalId(FakeCall call, string type) => type == "group"
        ? call.Group().Id
        : call.Organization.Principal(call.Values["user_id"])?.Id ?? throw OpenAIErrors.NotFound("user", call.Values["user_id"]);

    private static RoleAssignment Assignment(FakeCall call, string type, RoleBook book) =>
        book.Assignments.Find(RoleAssignment.IdOf(PrincipalId(call, type), call.Values["role_id"])) ?? throw OpenAIErrors.NotFound("role assignment", call.Values["role_id"]);

    private static FakeRole Role(FakeCall call, RoleBook book) => book.Roles.Named(call, "role_id", "role");

    private static JsonObject Detail(RoleAssignment assignment, RoleBook book) => new()
    {
        ["id"] = assignment.Id,
        ["principal_id"] = assignment.PrincipalId,
        ["principal_type"] = assignment.PrincipalType,
        ["resource_id"] = book.ResourceId,
        ["resource_type"] = book.ResourceType,
    };

    private static JsonObject Group(FakeGroup group) => new()
    {
        ["object"] = "group",
        ["id"] = group.Id,
        ["name"] = group.Name,
        ["created_at"] = group.CreatedAt.ToUnixTimeSeconds(),
        ["scim_managed"] = false,
    };
}
