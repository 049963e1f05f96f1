using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin.Limits;

/// <summary>The model list of a project; holds from the next call on. Where none was set, it reads as a deny list of nothing.</summary>
internal static class ModelPermissionEndpoints
{
    private const string Permissions = AdminRoute.Project + "/model_permissions";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Permissions, call => call.JsonAsync(Json(call.Project().ModelPermissions))),
        AdminRoute.Post(Permissions, UpdateAsync),
        AdminRoute.Delete(Permissions, DeleteAsync),
    ];

    private static async Task UpdateAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var body = await AdminBody.ReadAsync(call, ["mode", "model_ids"]);
        var mode = body.RequiredOneOf("mode", "allow_list", "deny_list");
        var models = body.Texts("model_ids") ?? throw OpenAIErrors.MissingParameter("model_ids");
        project.ModelPermissions = new ModelPermissions(mode == "deny_list", models.ToHashSet(StringComparer.Ordinal));
        await call.JsonAsync(Json(project.ModelPermissions));
    }

    private static Task DeleteAsync(FakeCall call)
    {
        call.ChangeableProject().ModelPermissions = null;
        return call.JsonAsync(new JsonObject { ["object"] = "project.model_permissions.deleted", ["deleted"] = true });
    }

    private static JsonObject Json(ModelPermissions? permissions) => new()
    {
        ["object"] = "project.model_permissions",
        ["mode"] = permissions is { IsDenyList: false } ? "allow_list" : "deny_list",
        ["model_ids"] = new JsonArray([.. (permissions?.Models ?? new HashSet<string>()).Order(StringComparer.Ordinal).Select(model => (JsonNode)model)]),
    };
}
