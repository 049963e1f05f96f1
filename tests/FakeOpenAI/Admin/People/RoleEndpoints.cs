using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>Roles of the organization and, without <c>/organization</c> in their path, of a project. Predefined ones stay as they are.</summary>
internal static class RoleEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        .. At("/organization/roles", call => (call.Organization.Roles, null)),
        .. At("/projects/{project_id}/roles", call => (call.Project().Roles, call.Project())),
    ];

    private static IEnumerable<FakeRoute> At(string path, Func<FakeCall, (RoleBook Book, FakeProject? Project)> find) =>
    [
        AdminRoute.Get(path, call => call.PageBAsync(find(call).Book.Roles, role => role.Json(), limit: 1000)),
        AdminRoute.Post(path, call => CreateAsync(call, find(call).Book, find(call).Project)),
        AdminRoute.Get(path + "/{role_id}", call => call.JsonAsync(Role(call, find(call).Book).Json())),
        AdminRoute.Post(path + "/{role_id}", call => UpdateAsync(call, find(call).Book, find(call).Project)),
        AdminRoute.Delete(path + "/{role_id}", call => DeleteAsync(call, find(call).Book, find(call).Project)),
    ];

    private static async Task CreateAsync(FakeCall call, RoleBook book, FakeProject? project)
    {
        var body = await AdminBody.ReadAsync(call, ["role_name", "permissions", "description"]);
        var permissions = body.Texts("permissions") ?? throw OpenAIErrors.MissingParameter("permissions");
        var role = new FakeRole(FakeState.NewId("role_"), body.RequiredText("role_name"), body.Text("description"), permissions, book.ResourceType, Predefined: false);
        book.Roles.Put(role);
        AuditLog.Note(call, "role.created", new JsonObject
        {
            ["id"] = role.Id,
            ["role_name"] = role.Name,
            ["permissions"] = List(permissions),
            ["resource_type"] = book.ResourceType,
            ["resource_id"] = book.ResourceId,
        }, project);
        await call.JsonAsync(role.Json());
    }

    private static async Task UpdateAsync(FakeCall call, RoleBook book, FakeProject? project)
    {
        var old = Custom(call, book);
        var body = await AdminBody.ReadAsync(call, ["role_name", "permissions", "description"]);
        var permissions = body.Texts("permissions") ?? old.Permissions;
        var role = old with { Name = body.Text("role_name") ?? old.Name, Description = body.Names("description") ? body.Text("description") : old.Description, Permissions = permissions };
        book.Roles.Put(role);
        AuditLog.Note(call, "role.updated", new JsonObject
        {
            ["id"] = role.Id,
            ["changes_requested"] = new JsonObject
            {
                ["role_name"] = role.Name,
                ["permissions_added"] = List(permissions.Except(old.Permissions)),
                ["permissions_removed"] = List(old.Permissions.Except(permissions)),
            },
        }, project);
        await call.JsonAsync(role.Json());
    }

    private static Task DeleteAsync(FakeCall call, RoleBook book, FakeProject? project)
    {
        var role = Custom(call, book);
        book.Roles.Remove(role.Id);
        AuditLog.Note(call, "role.deleted", new JsonObject { ["id"] = role.Id }, project);
        return call.JsonAsync(new JsonObject { ["object"] = "role.deleted", ["id"] = role.Id, ["deleted"] = true });
    }

    private static FakeRole Role(FakeCall call, RoleBook book) => book.Roles.Named(call, "role_id", "role");

    private static FakeRole Custom(FakeCall call, RoleBook book) =>
        Role(call, book) is { Predefined: false } role ? role : throw OpenAIErrors.Refused("Predefined roles cannot be changed.");

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
