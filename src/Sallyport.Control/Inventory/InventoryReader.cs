using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Inventory;

/// <summary>Looks at everything in an organization. Changes nothing.</summary>
/// <param name="credentials">What the vault holds.</param>
/// <param name="adminCredentials">What the vault of admin keys holds.</param>
public sealed class InventoryReader(OpenAIAdmin admin, IReadOnlyList<Credential> credentials, IReadOnlyList<Credential> adminCredentials, TimeProvider time)
{
    /// <param name="withScopes">Whether to ask the audit log for the keys' scopes.</param>
    /// <exception cref="AdminProblem">The provider does not answer, or refuses what an inventory cannot be without: projects, accounts, keys.</exception>
    public async Task<OrganizationInventory> ReadAsync(bool withScopes, CancellationToken cancellationToken)
    {
        var scopes = withScopes ? await ScopeBook.ReadAsync(admin.AuditLog, cancellationToken) : ScopeBook.NotAsked;
        var raw = new List<(Project Project, List<ServiceAccount> Accounts, List<ProjectKey> Keys, InventorySettings Settings)>();
        await foreach (var project in admin.Projects.ListAsync(includeArchived: false, cancellationToken))
        {
            raw.Add((project,
                await ListAsync(admin.ServiceAccounts.ListAsync(project.Id, cancellationToken)),
                await ListAsync(admin.ProjectKeys.ListAsync(project.Id, cancellationToken)),
                await ReadSettingsAsync(AdminScope.Project(project.Id), cancellationToken)));
        }
        var match = new CredentialMatch(credentials, raw.SelectMany(r => r.Keys).Select(k => (k.Id, k.RedactedValue)));
        InventoryProject[] projects =
        [
            .. raw.Select(r => new InventoryProject
            {
                Id = r.Project.Id,
                Name = r.Project.Name ?? r.Project.Id,
                Created = r.Project.CreatedAt,
                Settings = r.Settings,
                Accounts = r.Accounts,
                Keys = [.. r.Keys.Select(k => Key(k, match, scopes))],
            }).OrderBy(p => p.Name, StringComparer.Ordinal),
        ];
        var held = projects.SelectMany(p => p.Keys).Select(k => k.Credential).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var adminKeys = await ListAsync(admin.AdminKeys.ListAsync(cancellationToken));
        var own = CredentialMatch.OwnAdminKeys(adminCredentials, adminKeys);
        return new OrganizationInventory
        {
            Read = time.GetUtcNow(),
            Projects = projects,
            AdminKeys = [.. adminKeys.Select(k => new InventoryAdminKey(k, own.GetValueOrDefault(k.Id)))],
            Settings = await ReadSettingsAsync(AdminScope.Organization, cancellationToken),
            ScopesNotTold = scopes.NotTold,
            NotListed = [.. credentials.Where(c => c.Provider == "openai" && !c.StandsBy && !c.Facts.ContainsKey(CredentialFacts.Lease) && !held.Contains(c.Name)).Select(c => c.Name)],
        };
    }

    private static InventoryKey Key(ProjectKey key, CredentialMatch match, ScopeBook scopes)
    {
        var ofAccount = key.Owner?.ServiceAccount is not null || key.Owner?.Type == "service_account";
        return new InventoryKey
        {
            Id = key.Id,
            Name = key.Name,
            Type = ListedKeyTypes.Of(key.RedactedValue, ofAccount),
            Redacted = key.RedactedValue,
            OfAccount = ofAccount,
            OwnerId = key.Owner?.Id,
            OwnerName = key.Owner?.Name,
            OwnerActive = key.OwnerProjectAccess switch { "active" => true, "inactive" => false, _ => null },
            Created = key.CreatedAt,
            LastUsed = key.LastUsedAt,
            Expires = key.ExpiresAt,
            Scopes = scopes.Of(key.Id),
            Credential = match.Find(key.Id, key.RedactedValue),
        };
    }

    private async Task<InventorySettings> ReadSettingsAsync(AdminScope scope, CancellationToken cancellationToken)
    {
        var notTold = new HashSet<string>(StringComparer.Ordinal);
        async Task<T?> AskAsync<T>(string part, Func<Task<T?>> ask)
            where T : class
        {
            try
            {
                return await ask();
            }
            catch (AdminProblem problem) when (problem.IsUnknownCall || problem.Kind == AdminProblemKind.NotAllowed)
            {
                notTold.Add(part);
                return null;
            }
        }

        var limit = await AskAsync(InventorySettings.SpendLimitPart, () => admin.Spend.GetLimitAsync(scope, cancellationToken));
        var alerts = await AskAsync(InventorySettings.SpendAlertsPart, async () => (List<SpendAlert>?)await ListAsync(admin.Spend.ListAlertsAsync(scope, cancellationToken)));
        var retention = await AskAsync(InventorySettings.DataRetentionPart, () => admin.DataRetention.GetAsync(scope, cancellationToken));
        var settings = new InventorySettings { SpendLimit = limit, SpendAlerts = alerts ?? [], DataRetention = retention, NotTold = notTold };
        if (scope.ProjectId is not { } project) return settings;
        var models = await AskAsync(InventorySettings.ModelsPart, () => admin.ModelPermissions.GetAsync(project, cancellationToken));
        var tools = await AskAsync(InventorySettings.HostedToolsPart, () => admin.HostedTools.GetAsync(project, cancellationToken));
        var rates = await AskAsync(InventorySettings.RateLimitsPart, async () => (List<RateLimit>?)await ListAsync(admin.RateLimits.ListAsync(project, cancellationToken)));
        // To the provider, a list of forbidden models with none in it is no list.
        if (models is { Mode: ModelList.Deny, ModelIds.Count: 0 }) models = null;
        return settings with { Models = models, HostedTools = tools, RateLimits = rates ?? [] };
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }
}
