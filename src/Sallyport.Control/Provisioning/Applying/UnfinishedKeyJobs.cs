using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Provisioning.Observing;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Control.State;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>
/// Ends what an earlier apply left of new keys: one that the vault holds is tried and kept, one that nobody holds is
/// found by its name or id and deleted, since nobody can ever use it.
/// </summary>
internal sealed class UnfinishedKeyJobs(ApplyParts parts, ApplyTurn turn, ChangeRecord record, Ownership ownership, NewKeys keys)
{
    /// <summary>How long a call whose answer never came is looked for at the provider.</summary>
    private static readonly TimeSpan s_watch = TimeSpan.FromHours(1);

    public static IReadOnlyList<Job> In(JobStore jobs) => jobs.List(NewKeys.Kind);

    /// <summary>Whether anything was changed at the provider or in the vault.</summary>
    public async Task<bool> EndAsync(CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var found in In(parts.Database.Jobs))
        {
            if (parts.Database.Jobs.TryClaim(NewKeys.Kind, found.Id, turn.Owner, TimeSpan.Zero) is { } job) changed |= await EndAsync(job, cancellationToken);
        }
        return changed;
    }

    private async Task<bool> EndAsync(Job job, CancellationToken cancellationToken)
    {
        var body = NewKeys.Read(job);
        if (body.KeyId is { } keyId && Holds(body.Credential, keyId))
        {
            if (await FindAsync(body, key => key.Id == keyId, cancellationToken) is null)
            {
                // Somebody deleted it meanwhile. The plan sees that it is gone and makes another.
                keys.Save(job, NewKeys.GivenUp, body, finished: true);
                return true;
            }
            await keys.FinishAsync(job, body, cancellationToken);
            return true;
        }
        if (await FindAsync(body, key => key.Id == body.KeyId || key.Name == job.Id, cancellationToken) is { } lost)
        {
            if (!await DeleteAsync(job, body, lost, cancellationToken)) return false;
            keys.Save(job, NewKeys.GivenUp, body, finished: true);
            return true;
        }
        // A call that timed out may still arrive: it is looked for again next time.
        if (parts.Time.GetUtcNow() - job.Created < s_watch && body.KeyId is null) return false;
        keys.Save(job, NewKeys.GivenUp, body, finished: true);
        return false;
    }

    private bool Holds(string credential, string keyId) =>
        parts.Vault.List().FirstOrDefault(c => c.Name == credential)?.Facts.GetValueOrDefault(CredentialFacts.KeyId) == keyId;

    private async Task<ProjectKey?> FindAsync(KeyBody body, Func<ProjectKey, bool> fits, CancellationToken cancellationToken)
    {
        if (await parts.Admin.Projects.GetAsync(body.ProjectId, cancellationToken) is not { ArchivedAt: null }) return null;
        await foreach (var key in parts.Admin.ProjectKeys.ListAsync(body.ProjectId, cancellationToken))
        {
            if (fits(key)) return key;
        }
        return null;
    }

    private async Task<bool> DeleteAsync(Job job, KeyBody body, ProjectKey key, CancellationToken cancellationToken)
    {
        parts.Tell($"deleting the key {key.Id} ({job.Id}): its value was lost when an earlier apply was interrupted");
        var deletion = await record.AroundAsync($"delete the key {key.Id}, which nobody holds", new PlannedCall("DELETE", $"/v1/organization/projects/{body.ProjectId}/api_keys/{key.Id}"), body.Credential,
            () => parts.Admin.ProjectKeys.DeleteAsync(body.ProjectId, key.Id, cancellationToken), cancellationToken);
        return deletion != KeyDeletion.DeleteAccountInstead || await DeleteAccountAsync(body, key, cancellationToken);
    }

    /// <summary>An older provider ends a service account's key only with its account, which is done where no other key would go with it.</summary>
    private async Task<bool> DeleteAccountAsync(KeyBody body, ProjectKey lost, CancellationToken cancellationToken)
    {
        await foreach (var key in parts.Admin.ProjectKeys.ListAsync(body.ProjectId, cancellationToken))
        {
            if (key.Id == lost.Id || key.Owner?.ServiceAccount?.Id != body.AccountId) continue;
            parts.Tell($"the key {lost.Id} ({lost.Name}) is held by nobody, and this provider deletes it only with its service account, which has other keys: delete it by hand");
            return false;
        }
        await record.AroundAsync($"delete the service account {body.AccountName} with its one key, which nobody holds", new PlannedCall("DELETE", $"/v1/organization/projects/{body.ProjectId}/service_accounts/{body.AccountId}"), body.Credential,
            () => parts.Admin.ServiceAccounts.DeleteAsync(body.ProjectId, body.AccountId, cancellationToken), cancellationToken);
        ownership.ForgetAccount(body.AccountId);
        return true;
    }
}
