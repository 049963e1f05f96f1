using Sallyport.Core.Providers;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>
/// Reads <c>openai</c>: what the provider's own organization should look like (<c>docs/organization.md</c>). A gate has
/// no use for it.
/// </summary>
internal static class OrganizationParser
{
    private const long Most = 1_000_000_000_000;
    private const decimal MostUsd = 10_000_000;

    /// <summary>In the provider's order.</summary>
    private static readonly string[] s_tools = ["file_search", "web_search", "image_generation", "mcp", "code_interpreter"];

    /// <summary>Null where the file has none.</summary>
    /// <param name="providers">As in <see cref="PolicyParser.Parse"/>.</param>
    public static DesiredOrganization? Read(YamlFields root, YamlProblems problems, ProviderCatalog? providers)
    {
        if (root.Fields("openai") is not { } fields) return null;
        var id = fields.Text("organization")?.Value;
        var credentials = new Dictionary<string, int>(StringComparer.Ordinal);
        var projects = EachMap(fields, "projects", "a project", problems,
            (name, project) => ReadProject(name, project, problems, new ServiceAccountParser(problems, providers, credentials)));
        fields.Finish();
        return new DesiredOrganization { Id = id, Projects = projects };
    }

    private static DesiredProject ReadProject(YamlScalar name, YamlFields fields, YamlProblems problems, ServiceAccountParser accounts)
    {
        CheckName(name, "a project's name", problems);
        var models = ReadModels(fields, problems);
        var limits = EachMap(fields, "rate_limits", "the limits of a model", problems, (model, figures) => ReadRateLimit(model, figures, problems));
        var (limit, alerts, recipients) = ReadSpend(fields, problems);
        var tools = ReadTools(fields);
        var retention = fields.Word("data_retention", "organization_default", "none", "zero_data_retention", "modified_abuse_monitoring",
            "enhanced_zero_data_retention", "enhanced_modified_abuse_monitoring");
        var roles = EachMap(fields, "roles", "a role", problems, accounts.ReadRole);
        return new DesiredProject
        {
            Name = name.Value,
            Models = models,
            RateLimits = limits,
            SpendLimitCents = limit,
            AlertCents = alerts,
            AlertRecipients = recipients,
            HostedTools = tools,
            DataRetention = retention,
            Roles = roles,
            ServiceAccounts = EachMap(fields, "service_accounts", "a service account", problems, accounts.ReadAccount),
        };
    }

    private static DesiredModels? ReadModels(YamlFields fields, YamlProblems problems)
    {
        if (GrantParser.ReadNames(fields, "models", problems) is not { } rules) return null;
        var at = fields.At("models");
        if (rules.Allow is not null && rules.Deny.Count > 0)
            problems.Add(at, "a project has one list of models at the provider: give 'allow' or 'deny', not both");
        var ids = rules.Allow ?? rules.Deny;
        if (ids.Count == 0) problems.Add(at, "name at least one model: what the provider makes of an empty list is not known");
        foreach (var pattern in ids.Where(i => i.Contains('*', StringComparison.Ordinal)))
            problems.Add(at, $"the provider knows no patterns: {YamlProblems.Quote(pattern)} must be the whole name of a model");
        return new DesiredModels(rules.Allow is null, [.. ids.Order(StringComparer.Ordinal)]);
    }

    private static DesiredRateLimit ReadRateLimit(YamlScalar model, YamlFields fields, YamlProblems problems)
    {
        var limit = new DesiredRateLimit
        {
            Model = model.Value,
            RequestsPerMinute = fields.Number("requests_per_minute", 1, Most),
            TokensPerMinute = fields.Number("tokens_per_minute", 1, Most),
            ImagesPerMinute = fields.Number("images_per_minute", 1, Most),
            AudioMegabytesPerMinute = fields.Number("audio_megabytes_per_minute", 1, Most),
            RequestsPerDay = fields.Number("requests_per_day", 1, Most),
            BatchTokensPerDay = fields.Number("batch_tokens_per_day", 1, Most),
        };
        if (limit == new DesiredRateLimit { Model = model.Value }) problems.Add(model, $"no limit is given for {YamlProblems.Quote(model.Value)}");
        return limit;
    }

    private static (long? LimitCents, IReadOnlyList<long> AlertCents, IReadOnlyList<string> Recipients) ReadSpend(YamlFields parent, YamlProblems problems)
    {
        if (parent.Fields("spend") is not { } fields) return (null, [], []);
        var limit = fields.Amount("limit_usd_per_month", MostUsd);
        if (limit is { } usd && usd * 100 % 1 != 0) problems.Add(fields.At("limit_usd_per_month"), "'limit_usd_per_month' must be whole cents");
        var alerts = fields.IntegerList("alerts_usd", 1, (int)MostUsd);
        var recipients = new List<string>();
        foreach (var recipient in fields.OneOrMore("alert_recipients"))
        {
            if (recipient.Value.Length <= 254 && recipient.Value.IndexOf('@', StringComparison.Ordinal) > 0 && recipient.Value.All(c => c is > ' ' and < '\x7f')) recipients.Add(recipient.Value);
            else problems.Add(recipient, $"{YamlProblems.Quote(recipient.Value)} is not a mail address");
        }
        if (alerts.Count > 0 && fields.Node("alert_recipients") is null)
            problems.Add(fields.At("alerts_usd"), "'alerts_usd' needs 'alert_recipients' beside it: the mail addresses that the provider writes to");
        if (alerts.Count == 0 && recipients.Count > 0)
            problems.Add(fields.At("alert_recipients"), "'alert_recipients' belongs to 'alerts_usd'");
        if (alerts.Distinct().Count() != alerts.Count) problems.Add(fields.At("alerts_usd"), "an amount is here twice");
        fields.Finish();
        return ((long?)(limit * 100), [.. alerts.Order().Select(amount => amount * 100L)], [.. recipients.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private static Dictionary<string, bool> ReadTools(YamlFields parent)
    {
        var read = new Dictionary<string, bool>(StringComparer.Ordinal);
        if (parent.Fields("hosted_tools") is not { } fields) return read;
        foreach (var tool in s_tools)
        {
            if (fields.Word(tool, "on", "off") is { } word) read[tool] = word == "on";
        }
        fields.Finish();
        return read;
    }

    internal static void CheckName(YamlScalar name, string what, YamlProblems problems)
    {
        if (name.Value.Length is 0 or > 100 || name.Value.Trim() != name.Value || name.Value.Any(char.IsControl))
            problems.Add(name, $"{YamlProblems.Quote(name.Value)} cannot be {what}: at most 100 characters, none of them a control character, no space at either end");
    }

    private static List<T> EachMap<T>(YamlFields parent, string key, string what, YamlProblems problems, Func<YamlScalar, YamlFields, T> read)
    {
        var all = new List<T>();
        if (parent.Map(key) is not { } map) return all;
        foreach (var (name, node) in YamlFields.Entries(map, problems))
        {
            if (node is not YamlMap entry)
            {
                problems.Add(node, $"{what} must be a mapping, not {node.Kind}");
                continue;
            }
            var fields = new YamlFields(entry, problems);
            all.Add(read(name, fields));
            fields.Finish();
        }
        return all;
    }
}
