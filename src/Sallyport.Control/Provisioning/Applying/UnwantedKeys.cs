using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Provisioning.Observing;
using Sallyport.Control.Provisioning.Planning;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>Ends the key that a provider makes with each service account, wanted or not: see <see cref="FirstKeys"/>.</summary>
internal sealed class UnwantedKeys(ApplyParts parts, ApplyTurn turn, ChangeRecord record)
{
    /// <summary>A provider writes down both in one call; what a person adds later is not touched.</summary>
    private static readonly TimeSpan s_sameCall = TimeSpan.FromSeconds(5);

    /// <summary>After the call that made the account.</summary>
    public async Task EndAsync(string line, string project, string projectId, CreatedServiceAccount made, CancellationToken cancellationToken) =>
        await EndAsync(line, project, projectId, made.Account, await FirstKeys.OfAsync(parts.Admin, projectId, made, cancellationToken), cancellationToken);

    /// <summary>After an apply that died, or had no answer, between making the account and this.</summary>
    public async Task EndLeftOverAsync(ObservedProject project, ObservedAccount found, CancellationToken cancellationToken)
    {
        if (!project.Keys.Any(k => k.AccountId == found.Id)) return;
        if (await parts.Admin.ServiceAccounts.GetAsync(project.Id, found.Id, cancellationToken) is not { CreatedAt: { } made } account) return;
        List<string> first = [];
        await foreach (var key in parts.Admin.ProjectKeys.ListAsync(project.Id, cancellationToken))
        {
            if (key.Owner?.ServiceAccount?.Id == found.Id && key.CreatedAt - made <= s_sameCall) first.Add(key.Id);
        }
        await EndAsync($"the service account {found.Name} that an interrupted apply made", project.Name, project.Id, account, first, cancellationToken);
    }

    private async Task EndAsync(string line, string project, string projectId, ServiceAccount account, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            parts.Tell($"deleting the key {key}, which the provider made with the service account {account.Name} unasked");
            var deletion = await RecordAsync(line, $"{projectId}/api_keys/{key}", () => parts.Admin.ProjectKeys.DeleteAsync(projectId, key, cancellationToken), cancellationToken);
            if (deletion != KeyDeletion.DeleteAccountInstead) continue;
            await RecordAsync(line, $"{projectId}/service_accounts/{account.Id}", () => parts.Admin.ServiceAccounts.DeleteAsync(projectId, account.Id, cancellationToken), cancellationToken);
            turn.Withdraw(line, Intent.Account(project, account.Name));
            throw ProvisioningErrors.UnwantedKey(account.Name);
        }
    }

    private Task<T> RecordAsync<T>(string line, string path, Func<Task<T>> act, CancellationToken cancellationToken) =>
        record.AroundAsync(line, new PlannedCall("DELETE", $"/v1/organization/projects/{path}"), null, act, cancellationToken);
}
