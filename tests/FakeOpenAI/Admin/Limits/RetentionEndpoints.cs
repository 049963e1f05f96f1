using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin.Limits;

/// <summary>How long the provider keeps what was sent to it. Only kept and shown.</summary>
internal static class RetentionEndpoints
{
    private static readonly string[] s_types = ["zero_data_retention", "modified_abuse_monitoring", "enhanced_zero_data_retention", "enhanced_modified_abuse_monitoring"];

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get("/organization/data_retention", call => call.JsonAsync(Json("organization.data_retention", call.Organization.Retention))),
        AdminRoute.Post("/organization/data_retention", async call =>
        {
            call.Organization.Retention = await ReadAsync(call, s_types);
            await call.JsonAsync(Json("organization.data_retention", call.Organization.Retention));
        }),
        AdminRoute.Get(AdminRoute.Project + "/data_retention", call => call.JsonAsync(Json("project.data_retention", call.Project().Retention))),
        AdminRoute.Post(AdminRoute.Project + "/data_retention", async call =>
        {
            var project = call.ChangeableProject();
            project.Retention = await ReadAsync(call, ["organization_default", "none", .. s_types]);
            await call.JsonAsync(Json("project.data_retention", project.Retention));
        }),
    ];

    private static async Task<string> ReadAsync(FakeCall call, IReadOnlyList<string> allowed) =>
        (await AdminBody.ReadAsync(call, ["retention_type"])).RequiredOneOf("retention_type", allowed);

    private static JsonObject Json(string objectName, string type) => new() { ["object"] = objectName, ["type"] = type };
}
