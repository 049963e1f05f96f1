using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Provisioning.Observing;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>
/// Carries out one step after the other: says in the turn's job what is about to happen, then in the journal, then makes
/// the call. Settings are set whole, so doing one twice is doing it once; what is created is written down by name first.
/// </summary>
internal sealed class StepRunner(ApplyParts parts, ApplyTurn turn, ChangeRecord record, Ownership ownership, NewKeys keys, KnownIds ids, string? organization)
{
    private readonly RoleSteps _roles = new(parts.Admin, record, ids);
    private readonly UnwantedKeys _unwanted = new(parts, turn, record);

    private OpenAIAdmin Admin => parts.Admin;

    public async Task RunAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        parts.Tell(step.Line);
        switch (step)
        {
            case CreateProject:
                await MakeProjectAsync(step, cancellationToken);
                break;
            case AdoptProject adopt:
                turn.About(step.Line);
                ownership.RecordProject(adopt.Id, step.Project);
                break;
            case CreateAccount account:
                await MakeAccountAsync(account, cancellationToken);
                break;
            case AdoptAccount adopt:
                turn.About(step.Line);
                ownership.RecordAccount(adopt.Id, adopt.Account);
                break;
            case CreateKey key:
                turn.About(step.Line);
                await keys.MakeAsync(key, ids.Project(step.Project), ids.Account(step.Project, key.Account.Name), organization, cancellationToken);
                break;
            case CreateRole or ChangeRole or CreateGroup or GiveGroupRole or AddToGroup:
                turn.About(step.Line);
                await _roles.RunAsync(step, cancellationToken);
                break;
            default:
                turn.About(step.Line);
                await SetAsync(step, ids.Project(step.Project), cancellationToken);
                break;
        }
    }

    private async Task MakeProjectAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        var intent = Intent.Project(step.Project);
        turn.About(step.Line, intent);
        var made = await OrWithdrawAsync(step, intent, () => RecordAsync(step, step.Calls[0], () => Admin.Projects.CreateAsync(new NewProject { Name = step.Project }, cancellationToken), cancellationToken));
        ownership.RecordProject(made.Id, step.Project);
        ids.AddProject(step.Project, made.Id);
    }

    private async Task MakeAccountAsync(CreateAccount step, CancellationToken cancellationToken)
    {
        var project = ids.Project(step.Project);
        var intent = Intent.Account(step.Project, step.Account);
        turn.About(step.Line, intent);
        using var made = await OrWithdrawAsync(step, intent, () => RecordAsync(step, PlannedCall.Post("projects", project, "service_accounts"),
            () => Admin.ServiceAccounts.CreateAsync(project, new NewServiceAccount { Name = step.Account }, cancellationToken), cancellationToken));
        await _unwanted.EndAsync(step.Line, step.Project, project, made, cancellationToken);
        ownership.RecordAccount(made.Account.Id, step.Account);
        ids.AddAccount(step.Project, step.Account, made.Account.Id);
    }

    private async Task SetAsync(PlannedStep step, string project, CancellationToken cancellationToken)
    {
        var scope = AdminScope.Project(project);
        switch (step)
        {
            case SetModels models:
                await RecordAsync(step, Post(project, "model_permissions"), () => Admin.ModelPermissions.SetAsync(project,
                    new ModelList { Mode = models.Models.IsDenyList ? ModelList.Deny : ModelList.Allow, ModelIds = models.Models.Ids }, cancellationToken), cancellationToken);
                break;
            case SetRateLimit limit:
                await SetRateLimitAsync(limit, project, cancellationToken);
                break;
            case SetSpendLimit limit:
                await RecordAsync(step, Post(project, "spend_limit"), () => Admin.Spend.SetLimitAsync(scope, limit.Cents, cancellationToken), cancellationToken);
                break;
            case CreateAlert alert:
                await RecordAsync(step, Post(project, "spend_alerts"), () => Admin.Spend.CreateAlertAsync(scope,
                    new NewSpendAlert { ThresholdCents = alert.Cents, Recipients = alert.Recipients }, cancellationToken), cancellationToken);
                break;
            case ChangeAlert alert:
                await RecordAsync(step, Post(project, "spend_alerts", alert.Id), () => Admin.Spend.UpdateAlertAsync(scope, alert.Id,
                    new NewSpendAlert { ThresholdCents = alert.Cents, Recipients = alert.Recipients, SubjectPrefix = alert.SubjectPrefix }, cancellationToken), cancellationToken);
                break;
            case SetHostedTools tools:
                await RecordAsync(step, Post(project, "hosted_tool_permissions"), () => Admin.HostedTools.UpdateAsync(project, Settings(tools.Tools), cancellationToken), cancellationToken);
                break;
            case SetDataRetention retention:
                await RecordAsync(step, Post(project, "data_retention"), () => Admin.DataRetention.SetAsync(scope, retention.Retention, cancellationToken), cancellationToken);
                break;
            case SetAccountRole role:
                var account = ids.Account(step.Project, role.Account);
                await RecordAsync(step, Post(project, "service_accounts", account), () => Admin.ServiceAccounts.UpdateAsync(project, account,
                    new ServiceAccountChange { Role = role.Role }, cancellationToken), cancellationToken);
                break;
            case SetKeyScopes scopes:
                await SetScopesAsync(scopes, project, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"a step of kind {step.GetType().Name} is not known");
        }
    }

    private async Task SetRateLimitAsync(SetRateLimit step, string project, CancellationToken cancellationToken)
    {
        var id = step.LimitId;
        if (id is null)
        {
            await foreach (var limit in Admin.RateLimits.ListAsync(project, cancellationToken))
            {
                if (limit.Model == step.Figures.Model) id = limit.Id;
            }
        }
        if (id is null) throw ProvisioningErrors.NoRateLimit(step.Project, step.Figures.Model);
        await RecordAsync(step, Post(project, "rate_limits", id), () => Admin.RateLimits.UpdateAsync(project, id, new RateLimitChange
        {
            RequestsPerMinute = step.Figures.RequestsPerMinute,
            TokensPerMinute = step.Figures.TokensPerMinute,
            ImagesPerMinute = step.Figures.ImagesPerMinute,
            AudioMegabytesPerMinute = step.Figures.AudioMegabytesPerMinute,
            RequestsPerDay = step.Figures.RequestsPerDay,
            BatchInputTokensPerDay = step.Figures.BatchTokensPerDay,
        }, cancellationToken), cancellationToken);
    }

    private async Task SetScopesAsync(SetKeyScopes step, string project, CancellationToken cancellationToken)
    {
        var changed = await record.AroundAsync(step.Line, Post(project, "api_keys", step.KeyId), step.Account.Credential,
            () => Admin.ProjectKeys.UpdateAsync(project, step.KeyId, new KeyChange { Scopes = KeyScopes.Of(step.Account.Scopes) }, cancellationToken), cancellationToken);
        if (!changed.IsSupported) throw ProvisioningErrors.ScopesNotChangeable(step.Account.Credential, step.KeyId, changed.WhyNot);
        using var held = parts.Vault.Reveal(step.Account.Credential).Secret;
        var known = parts.Vault.List().Single(c => c.Name == step.Account.Credential);
        var facts = known.Facts.ToDictionary(StringComparer.Ordinal);
        facts[CredentialFacts.Scopes] = string.Join(' ', step.Account.Scopes);
        // The same key as before: it is no younger for it.
        parts.Vault.Store(new NewCredential { Name = known.Name, Provider = known.Provider, KeyType = known.KeyType, Facts = facts, Replace = true, Rotated = known.Rotated }, held);
    }

    private Task<T> RecordAsync<T>(PlannedStep step, PlannedCall call, Func<Task<T>> act, CancellationToken cancellationToken) =>
        record.AroundAsync(step.Line, call, null, act, cancellationToken);

    private async Task<T> OrWithdrawAsync<T>(PlannedStep step, string intent, Func<Task<T>> make)
    {
        try
        {
            return await make();
        }
        catch (AdminProblem)
        {
            turn.Withdraw(step.Line, intent);
            throw;
        }
    }

    private static PlannedCall Post(string project, params ReadOnlySpan<string> below) => PlannedCall.Post(["projects", project, .. below]);

    private static HostedToolSettings Settings(IReadOnlyDictionary<string, bool> tools)
    {
        return new HostedToolSettings
        {
            FileSearch = Tool("file_search"),
            WebSearch = Tool("web_search"),
            ImageGeneration = Tool("image_generation"),
            Mcp = Tool("mcp"),
            CodeInterpreter = Tool("code_interpreter"),
        };

        HostedTool? Tool(string name) => tools.TryGetValue(name, out var on) ? new HostedTool { Enabled = on } : null;
    }
}
