using System.Security.Cryptography;
using System.Text;

namespace Sallyport.Control.Watch.Differences;

public enum FactChange
{
    Added,
    Changed,
    Removed,

    /// <summary>It was there once, and is gone again, and nothing else told of it.</summary>
    Passed,
}

/// <summary>What is not as it was.</summary>
/// <param name="Before">Null where there was none.</param>
/// <param name="After">Null where there is none.</param>
public sealed record OrganizationDifference(string What, string Id, FactChange Change, string? Before, string? After)
{
    /// <summary>The project it is in, or <see cref="FactKinds.Organization"/>.</summary>
    public string Project => What == FactKinds.AdminKey ? FactKinds.Organization : Id.Split('/')[0];

    /// <summary>The id of the thing itself.</summary>
    public string Thing => Id[(Id.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>The types of the audit log's entries that tell of it, where the log has not lost them; none where it never tells.</summary>
    public IReadOnlyList<string> ToldBy => (What, Change) switch
    {
        (FactKinds.Key, FactChange.Added) => ["api_key.created", "service_account.created", "tenant.project_api_key.created"],
        (FactKinds.Key, FactChange.Removed) => ["api_key.deleted"],
        (FactKinds.ServiceAccount, FactChange.Added) => ["service_account.created"],
        (FactKinds.ServiceAccount, FactChange.Removed) => ["service_account.deleted", "tenant.service_account.deleted"],
        (FactKinds.ServiceAccount, FactChange.Changed) => ["service_account.updated", "tenant.service_account.updated"],
        (FactKinds.Project, FactChange.Added) => ["project.created"],
        (FactKinds.Project, FactChange.Removed) => ["project.archived", "project.deleted"],
        (FactKinds.AdminKey, FactChange.Added) => ["tenant.admin_api_key.created"],
        (FactKinds.AdminKey, FactChange.Removed) => ["tenant.admin_api_key.deleted"],
        _ => [],
    };

    /// <summary>Whether the log is given the time to tell of it first. A new admin key is too much to wait for.</summary>
    public bool Waits => ToldBy.Count > 0 && (What, Change) != (FactKinds.AdminKey, FactChange.Added);

    /// <summary>What stands in the path of the calls that change it.</summary>
    public string Path => What switch
    {
        FactKinds.ModelList => Setting("model_permissions"),
        FactKinds.RateLimits => Setting("rate_limits"),
        FactKinds.SpendLimit => Setting("spend_limit"),
        FactKinds.SpendAlerts => Setting("spend_alerts"),
        FactKinds.HostedTools => Setting("hosted_tool_permissions"),
        FactKinds.DataRetention => Setting("data_retention"),
        FactKinds.ServiceAccount => $"service_accounts/{Thing}",
        FactKinds.Key => $"api_keys/{Thing}",
        FactKinds.AdminKey => $"admin_api_keys/{Thing}",
        _ => $"projects/{Thing}",
    };

    /// <param name="since">Names the comparison that found it: the same change later is another one.</param>
    internal string EventId(string since) =>
        $"sally-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{What}\n{Id}\n{Change}\n{Before}\n{After}\n{since}")))[..32]}";

    /// <summary>
    /// Compares. A setting that the provider did not tell of is as it was. What was in a project that is gone went with it:
    /// only the project is named. Pure.
    /// </summary>
    public static IReadOnlyList<OrganizationDifference> Between(IReadOnlyDictionary<(string What, string Id), string> before, OrganizationSnapshot after)
    {
        List<OrganizationDifference> found = [];
        var now = after.Facts.ToDictionary(f => (f.What, f.Id), f => f.Body);
        foreach (var (at, body) in now)
        {
            if (!before.TryGetValue(at, out var former)) found.Add(new OrganizationDifference(at.What, at.Id, FactChange.Added, null, body));
            else if (former != body) found.Add(new OrganizationDifference(at.What, at.Id, FactChange.Changed, former, body));
        }
        foreach (var (at, former) in before)
        {
            if (!now.ContainsKey(at) && !after.IsNotTold(at.What, at.Id)) found.Add(new OrganizationDifference(at.What, at.Id, FactChange.Removed, former, null));
        }
        var gone = found.Where(d => d is { What: FactKinds.Project, Change: FactChange.Removed }).Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. found.Where(d => d.What == FactKinds.Project || !gone.Contains(d.Project))
                .OrderBy(d => d.Project, StringComparer.Ordinal).ThenBy(d => d.What != FactKinds.Project).ThenBy(d => d.What, StringComparer.Ordinal).ThenBy(d => d.Id, StringComparer.Ordinal),
        ];
    }

    private string Setting(string name) => Id == FactKinds.Organization ? $"organization/{name}" : $"projects/{Id}/{name}";
}
