namespace Sallyport.Control.Watch.Differences;

/// <summary>One thing that is so at the provider, as it is compared with what was so before.</summary>
/// <param name="What">One of <see cref="FactKinds"/>.</param>
/// <param name="Id">Of its own, or of the project or organization that it is a setting of. A key's and an account's stand behind their project's.</param>
/// <param name="Body">JSON, the same for the same state.</param>
public sealed record OrganizationFact(string What, string Id, string Body);

/// <summary>The words for what is compared. They are part of event types: add, never change.</summary>
public static class FactKinds
{
    public const string Project = "project";
    public const string ServiceAccount = "service_account";
    public const string Key = "api_key";
    public const string AdminKey = "admin_api_key";
    public const string ModelList = "model_list";
    public const string RateLimits = "rate_limits";
    public const string SpendLimit = "spend_limit";
    public const string SpendAlerts = "spend_alerts";
    public const string HostedTools = "hosted_tools";
    public const string DataRetention = "data_retention";

    public static IReadOnlyList<string> All { get; } =
        [Project, ServiceAccount, Key, AdminKey, ModelList, RateLimits, SpendLimit, SpendAlerts, HostedTools, DataRetention];

    /// <summary>Of the organization's own settings.</summary>
    public const string Organization = "organization";
}
