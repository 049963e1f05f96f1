using System.Globalization;
using Sallyport.Core.Policy;

namespace Sallyport.Cli.Commands.Agents;

/// <summary>A grant in words.</summary>
internal static class GrantText
{
    public static string Permissions(Grant grant)
    {
        var groups = grant.Permissions.Groups.Select(g => $"{g.Key}: {Word(g.Value)}");
        return string.Join(", ", grant.Permissions.AllBecause is { } because ? [$"all, because: {because}", .. groups] : groups);
    }

    public static string Names(NameRules rules)
    {
        var allow = rules.Allow is null ? "any" : rules.Allow.Count == 0 ? "none" : string.Join(", ", rules.Allow);
        return rules.Deny.Count == 0 ? allow : $"{allow}; never {string.Join(", ", rules.Deny)}";
    }

    public static string Requests(RequestRules rules)
    {
        List<string> refused = [];
        if (rules.Store == false) refused.Add("no store");
        if (rules.Background == false) refused.Add("no background");
        if (rules.Continuation == false) refused.Add("no continuation");
        if (rules.ServiceTiers.Restricts) refused.Add($"service tiers {Names(rules.ServiceTiers)}");
        return refused.Count == 0 ? "any" : string.Join(", ", refused);
    }

    public static string Limits(Grant grant)
    {
        var text = string.Join(", ", Figures(grant).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Name.Replace('_', ' ')}: {f.Value}")));
        return text.Length == 0 ? "none" : text;
    }

    public static string Capture(Grant grant)
    {
        if (grant.CapturePatterns.Count == 0) return Word(grant.Capture);
        return $"{Word(grant.Capture)}, without what fits: {string.Join("  ", grant.CapturePatterns)}";
    }

    /// <summary>Every figure that is set, by the name it has in the file.</summary>
    public static IEnumerable<(string Name, decimal Value)> Figures(Grant grant)
    {
        (string Name, decimal? Value)[] all =
        [
            ("requests_per_minute", grant.Limits.RequestsPerMinute), ("requests_per_day", grant.Limits.RequestsPerDay),
            ("tokens_per_minute", grant.Limits.TokensPerMinute), ("tokens_per_day", grant.Limits.TokensPerDay),
            ("images_per_minute", grant.Limits.ImagesPerMinute), ("images_per_day", grant.Limits.ImagesPerDay),
            ("concurrent", grant.Limits.Concurrent),
            ("usd_per_hour", grant.Budget.UsdPerHour), ("usd_per_day", grant.Budget.UsdPerDay), ("usd_per_month", grant.Budget.UsdPerMonth),
            ("budget_tokens_per_hour", grant.Budget.TokensPerHour), ("budget_tokens_per_day", grant.Budget.TokensPerDay),
            ("budget_tokens_per_month", grant.Budget.TokensPerMonth),
        ];
        return all.Where(f => f.Value is not null).Select(f => (f.Name, f.Value!.Value));
    }

    public static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
