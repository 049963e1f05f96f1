using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Usage;

/// <summary>What the usage costs, by day.</summary>
internal static class CostEndpoints
{
    private static readonly string[] s_dimensions = ["project_id", "line_item", "api_key_id"];

    public static IEnumerable<FakeRoute> Routes => [AdminRoute.Get("/organization/costs", AnswerAsync, AdminScopes.Usage)];

    private static Task AnswerAsync(FakeCall call)
    {
        var page = new UsagePage(call, s_dimensions, ("1d", 86_400, 7, 180));
        var (projects, keys) = (UsagePage.Texts(call, "project_ids"), UsagePage.Texts(call, "api_key_ids"));
        return page.AnswerAsync(lines =>
            from line in lines
            where projects.Count == 0 || projects.Contains(line.Dimensions.ProjectId)
            where keys.Count == 0 || keys.Contains(line.Dimensions.ApiKeyId)
            from cost in UsagePrices.Of(line)
            group cost.Dollars by (
                Project: page.Groups("project_id") ? line.Dimensions.ProjectId : null,
                Item: page.Groups("line_item") ? cost.Item : null,
                Key: page.Groups("api_key_id") ? line.Dimensions.ApiKeyId : null)
            into costs
            select (JsonNode)new JsonObject
            {
                ["object"] = "organization.costs.result",
                ["amount"] = new JsonObject { ["value"] = costs.Sum(), ["currency"] = "usd" },
                ["line_item"] = costs.Key.Item,
                ["project_id"] = costs.Key.Project,
                ["api_key_id"] = costs.Key.Key,
            });
    }
}
