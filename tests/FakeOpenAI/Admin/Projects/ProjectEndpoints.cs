using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Projects;

/// <summary>Projects: made, renamed and archived, never deleted.</summary>
internal static class ProjectEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get("/organization/projects", ListAsync),
        AdminRoute.Post("/organization/projects", CreateAsync),
        AdminRoute.Get(AdminRoute.Project, call => call.JsonAsync(Json(call.Project()))),
        AdminRoute.Post(AdminRoute.Project, UpdateAsync),
        AdminRoute.Post(AdminRoute.Project + "/archive", ArchiveAsync),
    ];

    private static readonly string[] s_residencies =
    [
        "GLOBAL", "US_STORAGE_PROCESSING", "EU_STORAGE_PROCESSING", "JP_STORAGE", "KR_STORAGE", "CA_STORAGE", "SG_STORAGE", "IN_STORAGE", "AU_STORAGE",
        "GB_STORAGE", "AE_STORAGE", "AE_STORAGE_PROCESSING",
    ];

    private static Task ListAsync(FakeCall call)
    {
        var archived = call.Query("include_archived") == "true";
        return call.PageAAsync(call.Organization.ProjectRegister, Json, project => archived || project.ArchivedAt is null);
    }

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await AdminBody.ReadAsync(call, ["name", "external_key_id", "residency"]);
        var name = body.RequiredText("name");
        var residency = body.OneOf("residency", s_residencies);
        var project = call.State.CreateProject(name, call.Organization);
        (project.ExternalKeyId, project.Residency) = (body.Text("external_key_id"), residency);
        AuditLog.Note(call, "project.created", new JsonObject { ["id"] = project.Id, ["data"] = new JsonObject { ["name"] = name } }, project);
        await call.JsonAsync(Json(project));
    }

    private static async Task UpdateAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var body = await AdminBody.ReadAsync(call, ["name", "external_key_id"]);
        var changes = new JsonObject();
        if (body.Text("name") is { } name)
            changes["title"] = project.Name = name;
        if (body.Names("external_key_id"))
            project.ExternalKeyId = body.Text("external_key_id");
        AuditLog.Note(call, "project.updated", new JsonObject { ["id"] = project.Id, ["changes_requested"] = changes }, project);
        await call.JsonAsync(Json(project));
    }

    private static Task ArchiveAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        project.ArchivedAt = call.Now;
        AuditLog.Note(call, "project.archived", new JsonObject { ["id"] = project.Id }, project);
        return call.JsonAsync(Json(project));
    }

    private static JsonObject Json(FakeProject project)
    {
        var json = new JsonObject
        {
            ["id"] = project.Id,
            ["object"] = "organization.project",
            ["name"] = project.Name,
            ["created_at"] = project.CreatedAt.ToUnixTimeSeconds(),
            ["archived_at"] = project.ArchivedAt?.ToUnixTimeSeconds(),
            ["status"] = project.ArchivedAt is null ? "active" : "archived",
            ["external_key_id"] = project.ExternalKeyId,
        };
        if (project.Residency is { } residency)
            json["residency"] = residency;
        return json;
    }
}
