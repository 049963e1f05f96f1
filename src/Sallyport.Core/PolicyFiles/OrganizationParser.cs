using System.Globalization;
using Sallyport.Core.Vault;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>
/// Checks <c>openai</c>: what the provider's own organization should look like. It is kept with the applied text; a gate
/// has no use for it.
/// </summary>
internal static class OrganizationParser
{
    private const long Most = 1_000_000_000_000;

    private static readonly string[] s_tools = ["file_search", "web_search", "image_generation", "mcp", "code_interpreter"];

    public static void Check(YamlFields root, YamlProblems problems)
    {
        if (root.Fields("openai") is not { } fields) return;
        fields.Text("organization");
        EachMap(fields, "projects", "a project", problems, CheckProject);
        fields.Finish();
    }

    private static void CheckProject(YamlFields fields, YamlProblems problems)
    {
        GrantParser.ReadNames(fields, "models", problems);
        EachMap(fields, "rate_limits", "the limits of a model", problems, CheckRateLimits);
        if (fields.Fields("spend") is { } spend)
        {
            spend.Amount("limit_usd_per_month", 1_000_000_000);
            spend.IntegerList("alerts_usd", 1, 1_000_000_000);
            spend.Finish();
        }
        if (fields.Fields("hosted_tools") is { } tools)
        {
            foreach (var tool in s_tools) tools.Word(tool, "on", "off");
            tools.Finish();
        }
        fields.Word("data_retention", "organization_default", "none", "zero_data_retention", "modified_abuse_monitoring",
            "enhanced_zero_data_retention", "enhanced_modified_abuse_monitoring");
        EachMap(fields, "service_accounts", "a service account", problems, CheckServiceAccount);
    }

    private static void CheckRateLimits(YamlFields fields, YamlProblems problems)
    {
        foreach (var key in (string[])["requests_per_minute", "tokens_per_minute", "images_per_minute", "audio_megabytes_per_minute", "requests_per_day", "batch_tokens_per_day"])
            fields.Number(key, 1, Most);
    }

    private static void CheckServiceAccount(YamlFields fields, YamlProblems problems)
    {
        foreach (var (group, access) in fields.TextMap("permissions"))
        {
            if (access.Value is not ("none" or "read" or "write")) problems.Add(access, $"{YamlProblems.Quote(group.Value)} must be none, read or write");
        }
        if (fields.Text("rotate_every") is { } period && !IsPeriod(period.Value))
            problems.Add(period, "'rotate_every' must be a number of days or hours, such as 90d or 12h");
        if (fields.Text("credential") is { } credential && !CredentialName.IsValid(credential.Value))
            problems.Add(credential, $"{YamlProblems.Quote(credential.Value)} is not a credential's name, such as openai/support-bot-prod");
    }

    private static bool IsPeriod(string text) =>
        text.Length > 1 && text[^1] is 'd' or 'h'
        && int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100_000;

    private static void EachMap(YamlFields parent, string key, string what, YamlProblems problems, Action<YamlFields, YamlProblems> check)
    {
        if (parent.Map(key) is not { } map) return;
        foreach (var (_, node) in YamlFields.Entries(map, problems))
        {
            if (node is not YamlMap entry)
            {
                problems.Add(node, $"{what} must be a mapping, not {node.Kind}");
                continue;
            }
            var fields = new YamlFields(entry, problems);
            check(fields, problems);
            fields.Finish();
        }
    }
}
