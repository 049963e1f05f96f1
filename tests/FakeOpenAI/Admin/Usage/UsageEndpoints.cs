using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Usage;

/// <summary>Usage of the organization by kind, in buckets of a minute, an hour or a day.</summary>
internal static class UsageEndpoints
{
    public static IEnumerable<FakeRoute> Routes => UsageKind.All.Select(kind => AdminRoute.Get($"/organization/usage/{kind.Name}", call => AnswerAsync(call, kind), AdminScopes.Usage));

    private static Task AnswerAsync(FakeCall call, UsageKind kind)
    {
        var page = new UsagePage(call, kind.Dimensions, ("1m", 60, 60, 1440), ("1h", 3600, 24, 168), ("1d", 86_400, 7, 31));
        var filters = Filters(call, kind);
        return page.AnswerAsync(lines => lines
            .Where(line => line.Kind == kind && filters.All(filter => filter.Values.Contains(line.Dimensions.Value(filter.Dimension))))
            .GroupBy(line => string.Join('\n', kind.Dimensions.Where(page.Groups).Select(line.Dimensions.Value)))
            .Select(group => Result(kind, page, [.. group])));
    }

    private static List<(string Dimension, IReadOnlyCollection<string?> Values)> Filters(FakeCall call, UsageKind kind) =>
    [
        .. kind.Dimensions
            .Select(dimension => (dimension, (IReadOnlyCollection<string?>)UsagePage.Texts(call, dimension == "batch" ? dimension : dimension + "s")))
            .Where(filter => filter.Item2.Count > 0),
    ];

    private static JsonNode Result(UsageKind kind, UsagePage page, UsageLine[] lines)
    {
        var json = new JsonObject { ["object"] = $"organization.usage.{kind.ResultName}.result" };
        foreach (var metric in kind.Metrics)
            json[metric] = lines.Sum(line => line[metric]);
        foreach (var dimension in kind.Dimensions)
            json[dimension] = !page.Groups(dimension) ? null : dimension == "batch" ? lines[0].Dimensions.Batch : lines[0].Dimensions.Value(dimension);
        return json;
    }
}
