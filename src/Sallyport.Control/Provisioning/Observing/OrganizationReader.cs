using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning.Observing;

/// <summary>Looks at the provider and the vault, as far as the file asks about them. Changes nothing.</summary>
public sealed class OrganizationReader(OpenAIAdmin admin, Ownership ownership)
{
    /// <param name="credentials">What the vault holds.</param>
    /// <param name="intended">What an unfinished apply was about to make, as <see cref="Intent"/> spells it: it is ours if it is there.</param>
    /// <exception cref="AdminProblem">The provider does not answer, or not as it should.</exception>
    public async Task<ObservedOrganization> ReadAsync(
        DesiredOrganization desired, IReadOnlyList<Credential> credentials, IReadOnlySet<string> intended, CancellationToken cancellationToken)
    {
        var own = ownership.OwnProjects();
        var projects = new List<ObservedProject>();
        await foreach (var project in admin.Projects.ListAsync(includeArchived: false, cancellationToken))
        {
            var name = project.Name ?? project.Id;
            var observed = new ObservedProject { Id = project.Id, Name = name, IsOurs = own.Contains(project.Id) || intended.Contains(Intent.Project(name)) };
            projects.Add(desired.Projects.FirstOrDefault(d => d.Name == name) is { } wanted ? await ReadProjectAsync(observed, wanted, intended, cancellationToken) : observed);
        }
        return new ObservedOrganization { Projects = projects, Groups = await ReadGroupsAsync(desired, cancellationToken), Credentials = credentials.ToDictionary(c => c.Name, StringComparer.Ordinal) };
    }

    /// <summary>Those that the file names, with who is in them.</summary>
    private async Task<IReadOnlyList<ObservedGroup>> ReadGroupsAsync(DesiredOrganization desired, CancellationToken cancellationToken)
    {
        var named = desired.Projects.SelectMany(p => p.ServiceAccounts).Select(a => a.Group).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var groups = new List<ObservedGroup>();
        if (named.Count == 0) return groups;
        await foreach (var group in admin.Groups.ListAsync(cancellationToken))
        {
            if (!named.Contains(group.Name)) continue;
            groups.Add(new ObservedGroup(group.Id, group.Name, await ListAsync(admin.Groups.ListMembersAsync(group.Id, cancellationToken), member => member.Id)));
        }
        return groups;
    }

    private async Task<ObservedProject> ReadProjectAsync(ObservedProject project, DesiredProject wanted, IReadOnlySet<string> intended, CancellationToken cancellationToken)
    {
        var scope = AdminScope.Project(project.Id);
        var models = await OrNoneAsync(() => admin.ModelPermissions.GetAsync(project.Id, cancellationToken));
        var limit = await OrNoneAsync(() => admin.Spend.GetLimitAsync(scope, cancellationToken));
        var tools = await OrNoneAsync(() => admin.HostedTools.GetAsync(project.Id, cancellationToken));
        return project with
        {
            Models = models is null ? null : new DesiredModels(models.Mode == ModelList.Deny, [.. models.ModelIds.Order(StringComparer.Ordinal)]),
            RateLimits = wanted.RateLimits.Count == 0 ? [] : await ListAsync(admin.RateLimits.ListAsync(project.Id, cancellationToken), Limit),
            SpendLimitCents = limit?.ThresholdCents,
            Alerts = await ListAsync(admin.Spend.ListAlertsAsync(scope, cancellationToken), Alert),
            HostedTools = tools is null ? null : Tools(tools),
            DataRetention = await OrNoneAsync(() => admin.DataRetention.GetAsync(scope, cancellationToken)),
            Roles = UsesRoles(wanted) ? await ListAsync(admin.Roles.ListAsync(scope, cancellationToken), Role) : [],
            Groups = UsesRoles(wanted) ? await ReadProjectGroupsAsync(project.Id, cancellationToken) : [],
            Accounts = await ReadAccountsAsync(project, intended, cancellationToken),
            Keys = await ListAsync(admin.ProjectKeys.ListAsync(project.Id, cancellationToken), key => new ObservedKey(key.Id, key.Name, key.Owner?.ServiceAccount?.Id)),
        };
    }

    private async Task<IReadOnlyList<ObservedAccount>> ReadAccountsAsync(ObservedProject project, IReadOnlySet<string> intended, CancellationToken cancellationToken)
    {
        var own = ownership.OwnAccounts();
        return await ListAsync(admin.ServiceAccounts.ListAsync(project.Id, cancellationToken), account => new ObservedAccount(
            account.Id, account.Name, account.Role, own.Contains(account.Id) || intended.Contains(Intent.Account(project.Name, account.Name))));
    }

    private async Task<IReadOnlyList<ObservedProjectGroup>> ReadProjectGroupsAsync(string projectId, CancellationToken cancellationToken)
    {
        var groups = new List<ObservedProjectGroup>();
        await foreach (var group in admin.Groups.ListOfProjectAsync(projectId, cancellationToken))
        {
            var roles = admin.Roles.ListAssignedAsync(AdminScope.Project(projectId), RoleHolder.Group(group.GroupId), cancellationToken);
            groups.Add(new ObservedProjectGroup(group.GroupId, await ListAsync(roles, role => role.Id)));
        }
        return groups;
    }

    private static bool UsesRoles(DesiredProject wanted) => wanted.Roles.Count > 0 || wanted.ServiceAccounts.Any(a => a.Group is not null);

    private static ObservedRole Role(Role role) => new(role.Id, role.Name, [.. role.Permissions.Order(StringComparer.Ordinal)]);

    private static ObservedRateLimit Limit(RateLimit limit) => new(limit.Id, new DesiredRateLimit
    {
        Model = limit.Model,
        RequestsPerMinute = limit.RequestsPerMinute,
        TokensPerMinute = limit.TokensPerMinute,
        ImagesPerMinute = limit.ImagesPerMinute,
        AudioMegabytesPerMinute = limit.AudioMegabytesPerMinute,
        RequestsPerDay = limit.RequestsPerDay,
        BatchTokensPerDay = limit.BatchInputTokensPerDay,
    });

    private static ObservedAlert Alert(SpendAlert alert) => new(
        alert.Id, alert.ThresholdCents, [.. (alert.NotificationChannel?.Recipients ?? []).Order(StringComparer.Ordinal)], alert.NotificationChannel?.SubjectPrefix);

    private static Dictionary<string, bool> Tools(HostedToolSettings settings)
    {
        var tools = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (name, tool) in ((string, HostedTool?)[])[("file_search", settings.FileSearch), ("web_search", settings.WebSearch), ("image_generation", settings.ImageGeneration),
            ("mcp", settings.Mcp), ("code_interpreter", settings.CodeInterpreter)])
        {
            if (tool is not null) tools[name] = tool.Enabled;
        }
        return tools;
    }

    /// <summary>Null also where the provider does not know the call: what the file asks for is then refused by the call that sets it.</summary>
    private static async Task<T?> OrNoneAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (AdminProblem problem) when (problem.IsUnknownCall)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<TTo>> ListAsync<TFrom, TTo>(IAsyncEnumerable<TFrom> items, Func<TFrom, TTo> convert)
    {
        var all = new List<TTo>();
        await foreach (var item in items) all.Add(convert(item));
        return all;
    }
}
