using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks;

/// <summary>Reads of the organization what the runbook asks about. Changes nothing. What this admin key may not see is not known; the rest still is.</summary>
/// <param name="credentials">What the vault of agents holds.</param>
/// <param name="adminCredentials">What the vault of admin keys holds.</param>
public sealed class OrganizationLook(OpenAIAdmin admin, IReadOnlyList<Credential> credentials, IReadOnlyList<Credential> adminCredentials, TimeProvider time)
{
    /// <summary>As far back as the runbook counts calls.</summary>
    private static readonly TimeSpan s_week = TimeSpan.FromDays(7);

    /// <summary>Kinds of calls that are counted by key.</summary>
    private static readonly UsageKind[] s_kinds =
        [UsageKind.Completions, UsageKind.Embeddings, UsageKind.Moderations, UsageKind.Images, UsageKind.AudioSpeeches, UsageKind.AudioTranscriptions];

    public async Task<Known<OrganizationFacts>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var audit = await TryAsync(() => ReadAuditAsync(cancellationToken));
            var projects = new List<ProjectFacts>();
            await foreach (var project in admin.Projects.ListAsync(includeArchived: false, cancellationToken))
                projects.Add(await ReadAsync(project, audit.Value, cancellationToken));
            var adminKeys = new List<AdminKeyFacts>();
            await foreach (var key in admin.AdminKeys.ListAsync(cancellationToken))
                adminKeys.Add(new AdminKeyFacts(key, adminCredentials.FirstOrDefault(c => c.Provider == "openai" && EndsAs(key.RedactedValue, c))?.Name));
            return Known<OrganizationFacts>.Of(new OrganizationFacts
            {
                Projects = projects,
                AdminKeys = adminKeys,
                Deleted = audit.Value is { } read ? Known<IReadOnlySet<string>>.Of(read.Deleted) : Known<IReadOnlySet<string>>.Not(audit.Why, audit.Command),
                CallsByKey = await TryAsync(() => CallsAsync(cancellationToken)),
            });
        }
        catch (AdminProblem problem)
        {
            return Not<OrganizationFacts>(problem);
        }
    }

    private async Task<ProjectFacts> ReadAsync(Project project, Audit? audit, CancellationToken cancellationToken)
    {
        var keys = new List<ListedKeyFacts>();
        await foreach (var key in admin.ProjectKeys.ListAsync(project.Id, cancellationToken))
        {
            keys.Add(new ListedKeyFacts
            {
                Id = key.Id,
                Label = key.Name is { Length: > 0 } name ? name : key.RedactedValue ?? key.Id,
                OfAccount = key.Owner?.ServiceAccount is not null || key.Owner?.Type == "service_account",
                Created = key.CreatedAt,
                LastUsed = key.LastUsedAt,
                Expires = key.ExpiresAt,
                Scopes = audit?.Scopes.GetValueOrDefault(key.Id),
                Credential = credentials.FirstOrDefault(c => c.Provider == "openai" && IsSame(c, key))?.Name,
            });
        }
        return new ProjectFacts(project.Id, project.Name ?? project.Id,
            await TryAsync(async () => new Setting<ModelList>(await admin.ModelPermissions.GetAsync(project.Id, cancellationToken))),
            await TryAsync(async () => new Setting<SpendLimit>(await admin.Spend.GetLimitAsync(AdminScope.Project(project.Id), cancellationToken))),
            keys);
    }

    private async Task<Audit> ReadAuditAsync(CancellationToken cancellationToken)
    {
        var audit = new Audit([], []);
        var query = new AuditQuery { EventTypes = ["api_key.created", "api_key.updated", "api_key.deleted"] };
        await foreach (var happened in admin.AuditLog.ListAsync(query, cancellationToken))
        {
            if (happened.ResourceId is not { } key) continue;
            if (happened.Type == "api_key.deleted") audit.Deleted.Add(key);
            // The newest comes first, and what it says holds.
            else if (happened.Scopes is { } said) audit.Scopes.TryAdd(key, said);
        }
        return audit;
    }

    private async Task<IReadOnlyDictionary<string, long>> CallsAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> calls = new(StringComparer.Ordinal);
        foreach (var kind in s_kinds)
        {
            var query = new UsageQuery { Kind = kind, Start = time.GetUtcNow() - s_week, Width = UsageWidth.Day, GroupBy = ["api_key_id"] };
            await foreach (var bucket in admin.Usage.ListAsync(query, cancellationToken))
            {
                foreach (var group in bucket.Results)
                    calls[group.ApiKeyId ?? ""] = calls.GetValueOrDefault(group.ApiKeyId ?? "") + (group.NumModelRequests ?? 0);
            }
        }
        return calls;
    }

    private static bool IsSame(Credential credential, ProjectKey key) => credential.Facts.GetValueOrDefault(CredentialFacts.KeyId) is { Length: > 0 } id
        ? id == key.Id
        : EndsAs(key.RedactedValue, credential);

    private static bool EndsAs(string? redacted, Credential credential) => redacted?.EndsWith(credential.LastFour, StringComparison.Ordinal) == true;

    private static async Task<Known<T>> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return Known<T>.Of(await read());
        }
        catch (AdminProblem problem)
        {
            return Not<T>(problem);
        }
    }

    private static Known<T> Not<T>(AdminProblem problem)
        where T : class
    {
        var error = AdminApiErrors.Explain(problem);
        return Known<T>.Not(error.Message, error.Hint ?? "sally doctor, again");
    }

    /// <summary>What the log says of keys: no other call tells their scopes.</summary>
    private sealed record Audit(Dictionary<string, IReadOnlyList<string>> Scopes, HashSet<string> Deleted);
}
