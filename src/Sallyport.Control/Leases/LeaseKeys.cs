using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.State;

namespace Sallyport.Control.Leases;

/// <summary>
/// The provider's side of leases. All that is made carries the lease's marker in its name. OpenAI's published specification
/// 2.3.0 deletes no single key of a service account, newer types do (checked 2026-11-23): until that was seen to work here, each
/// lease gets an account of its own, which can be deleted in any case.
/// </summary>
internal sealed class LeaseKeys(OpenAIAdmin admin, CursorStore seen, TimeProvider time)
{
    /// <summary>How much longer than the lease the provider lets the key live, so that the gate's own end comes first.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private const string DeletesKeys = "lease.provider-deletes-account-keys";
    private const string Member = "member";

    /// <summary>Whether single keys of an account were seen to be deleted.</summary>
    public static bool CanShareAnAccount(CursorStore seen) => seen.Find(DeletesKeys) == "yes";

    /// <summary>An account with the lease's marker and no key; its id.</summary>
    public async Task<string> MakeAccountAsync(Lease lease, CancellationToken cancellationToken)
    {
        using var made = await admin.ServiceAccounts.CreateAsync(lease.Project, new NewServiceAccount { Name = lease.Marker }, cancellationToken);
        // Where a key that nobody asked for cannot be deleted alone, the account goes, and it with it.
        if (!await FirstKeys.TryDeleteAsync(admin, lease.Project, made, cancellationToken)) throw LeaseErrors.UnwantedKey();
        if (made.Account.Role != Member)
            await admin.ServiceAccounts.UpdateAsync(lease.Project, made.Account.Id, new ServiceAccountChange { Role = Member }, cancellationToken);
        return made.Account.Id;
    }

    /// <summary>The caller disposes of it. Where the provider ends no key by itself, one without an end.</summary>
    public async Task<CreatedKey> MakeKeyAsync(Lease lease, KeyScopes scopes, TimeSpan length, CancellationToken cancellationToken)
    {
        var wanted = new NewKey { Name = lease.Marker, Scopes = scopes, Lifetime = length + Margin };
        try
        {
            return await admin.ServiceAccounts.CreateKeyAsync(lease.Project, lease.Account, wanted, cancellationToken);
        }
        catch (AdminProblem problem) when (problem.UnknownParameter == "expires_in_seconds")
        {
            return await MakeEndlessKeyAsync(lease, wanted with { Lifetime = null }, cancellationToken);
        }
        catch (AdminProblem problem) when (problem.IsUnknownCall || problem.UnknownParameter == "scopes")
        {
            throw LeaseErrors.OldProvider(problem.Message);
        }
    }

    /// <summary>Sets the key's end anew; false where the provider cannot.</summary>
    public async Task<bool> TryExtendAsync(Lease lease, TimeSpan length, CancellationToken cancellationToken)
    {
        try
        {
            var changed = await admin.ProjectKeys.UpdateAsync(lease.Project, lease.KeyId, new KeyChange { Lifetime = length + Margin }, cancellationToken);
            return changed.IsSupported;
        }
        catch (AdminProblem problem) when (problem.Kind is AdminProblemKind.Refused or AdminProblemKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>Deletes all that is left of the lease but the key <paramref name="kept"/>; what is gone already counts as deleted.</summary>
    /// <returns>How many keys the provider does not delete, and does not end within a minute either.</returns>
    public async Task<int> DeleteAsync(Lease lease, string? kept, CancellationToken cancellationToken)
    {
        if (lease.OwnAccount && kept is null)
        {
            await SeeWhetherKeysCanBeDeletedAsync(lease, cancellationToken);
            foreach (var account in await AccountsAsync(lease, cancellationToken)) await admin.ServiceAccounts.DeleteAsync(lease.Project, account, cancellationToken);
            return 0;
        }
        var left = 0;
        foreach (var key in await MarkedKeysAsync(lease, kept, cancellationToken))
        {
            if (await admin.ProjectKeys.DeleteAsync(lease.Project, key, cancellationToken) != KeyDeletion.DeleteAccountInstead) continue;
            seen.Set(DeletesKeys, "no");
            // One that is about to end by itself is as good as deleted.
            if (!await EndsAtOnceAsync(lease, key, cancellationToken)) left++;
        }
        return left;
    }

    private async Task<CreatedKey> MakeEndlessKeyAsync(Lease lease, NewKey wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await admin.ServiceAccounts.CreateKeyAsync(lease.Project, lease.Account, wanted, cancellationToken);
        }
        catch (AdminProblem problem) when (problem.IsUnknownCall || problem.UnknownParameter == "scopes")
        {
            throw LeaseErrors.OldProvider(problem.Message);
        }
    }

    private async Task SeeWhetherKeysCanBeDeletedAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (lease.KeyId.Length == 0 || seen.Find(DeletesKeys) is not null) return;
        var deletion = await admin.ProjectKeys.DeleteAsync(lease.Project, lease.KeyId, cancellationToken);
        if (deletion != KeyDeletion.WasGone) seen.Set(DeletesKeys, deletion == KeyDeletion.Deleted ? "yes" : "no");
    }

    /// <summary>The account that is written down, and any other of the marker: an answer that never came may have been about one.</summary>
    private async Task<IReadOnlySet<string>> AccountsAsync(Lease lease, CancellationToken cancellationToken)
    {
        var accounts = new HashSet<string>(StringComparer.Ordinal);
        if (lease.Account.Length > 0) accounts.Add(lease.Account);
        if (lease.Account.Length > 0) return accounts;
        await foreach (var account in admin.ServiceAccounts.ListAsync(lease.Project, cancellationToken))
        {
            if (account.Name == lease.Marker) accounts.Add(account.Id);
        }
        return accounts;
    }

    private async Task<IReadOnlySet<string>> MarkedKeysAsync(Lease lease, string? kept, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        if (lease.KeyId.Length > 0) keys.Add(lease.KeyId);
        if (lease.Asked is not null || lease.HadKeys)
        {
            await foreach (var key in admin.ProjectKeys.ListAsync(lease.Project, cancellationToken))
            {
                if (key.Name == lease.Marker) keys.Add(key.Id);
            }
        }
        if (kept is not null) keys.Remove(kept);
        return keys;
    }

    private async Task<bool> EndsAtOnceAsync(Lease lease, string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await admin.ProjectKeys.UpdateAsync(lease.Project, key, new KeyChange { Lifetime = TimeSpan.FromSeconds(1) }, cancellationToken)).IsSupported;
        }
        catch (AdminProblem problem) when (problem.Kind is AdminProblemKind.Refused or AdminProblemKind.NotFound)
        {
            // One that has ended cannot be changed, and one that is gone neither.
            return await admin.ProjectKeys.GetAsync(lease.Project, key, cancellationToken) is not { } there || there.ExpiresAt <= time.GetUtcNow();
        }
    }
}
