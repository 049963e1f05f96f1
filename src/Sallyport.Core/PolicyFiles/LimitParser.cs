using Sallyport.Core.Policy;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>Reads <c>limits</c> and <c>budget</c>.</summary>
internal static class LimitParser
{
    private const long Most = 1_000_000_000_000;
    private const decimal MostUsd = 1_000_000_000;

    public static Limits? ReadLimits(YamlFields parent, YamlProblems problems)
    {
        if (parent.Fields("limits") is not { } fields) return null;
        var models = new Dictionary<string, Limits>(StringComparer.Ordinal);
        if (fields.Map("models") is { } map)
        {
            foreach (var (pattern, node) in YamlFields.Entries(map, problems))
            {
                if (!PolicyNames.IsPattern(pattern.Value)) problems.Add(pattern, $"{YamlProblems.Quote(pattern.Value)} is not a model or a pattern: no spaces, at most 256 characters");
                if (node is not YamlMap limits)
                {
                    problems.Add(node, $"the limits of a model must be a mapping, not {node.Kind}");
                    continue;
                }
                var ofModel = new YamlFields(limits, problems);
                models[pattern.Value] = ReadFigures(ofModel);
                ofModel.Finish();
            }
        }
        var read = ReadFigures(fields) with { Models = models };
        fields.Finish();
        return read;
    }

    public static Budget? ReadBudget(YamlFields parent)
    {
        if (parent.Fields("budget") is not { } fields) return null;
        var budget = new Budget
        {
            UsdPerHour = fields.Amount("usd_per_hour", MostUsd),
            UsdPerDay = fields.Amount("usd_per_day", MostUsd),
            UsdPerMonth = fields.Amount("usd_per_month", MostUsd),
            TokensPerHour = fields.Number("tokens_per_hour", 1, Most),
            TokensPerDay = fields.Number("tokens_per_day", 1, Most),
            TokensPerMonth = fields.Number("tokens_per_month", 1, Most),
            AllowUnpriced = fields.Flag("allow_unpriced", missing: false),
            Freeze = fields.Flag("freeze", missing: false),
        };
        fields.Finish();
        return budget;
    }

    private static Limits ReadFigures(YamlFields fields) => new()
    {
        RequestsPerMinute = fields.Number("requests_per_minute", 1, Most),
        RequestsPerDay = fields.Number("requests_per_day", 1, Most),
        TokensPerMinute = fields.Number("tokens_per_minute", 1, Most),
        TokensPerDay = fields.Number("tokens_per_day", 1, Most),
        ImagesPerMinute = fields.Number("images_per_minute", 1, Most),
        ImagesPerDay = fields.Number("images_per_day", 1, Most),
        Concurrent = fields.Number("concurrent", 1, 1_000_000),
    };
}
