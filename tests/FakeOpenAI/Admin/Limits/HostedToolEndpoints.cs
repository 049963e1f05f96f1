using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin.Limits;

/// <summary>Which hosted tools a project may use; all of them from the start.</summary>
internal static class HostedToolEndpoints
{
    private const string Permissions = AdminRoute.Project + "/hosted_tool_permissions";

    public static IEnumerable<FakeRoute> Routes =>
    [
        AdminRoute.Get(Permissions, call => call.JsonAsync(Json(call.Project().HostedTools))),
        AdminRoute.Post(Permissions, UpdateAsync),
    ];

    private static async Task UpdateAsync(FakeCall call)
    {
        var project = call.ChangeableProject();
        var body = await AdminBody.ReadAsync(call, [.. HostedTools.Names]);
        var tools = project.HostedTools;
        foreach (var name in HostedTools.Names)
            if (body.Object(name) is { } tool)
                tools = tools.With(name, tool.Flag("enabled") ?? throw OpenAIErrors.MissingParameter($"{name}.enabled"));
        project.HostedTools = tools;
        await call.JsonAsync(Json(tools));
    }

    private static JsonObject Json(HostedTools tools) =>
        new(HostedTools.Names.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["enabled"] = tools.Enabled.Contains(name) })));
}
