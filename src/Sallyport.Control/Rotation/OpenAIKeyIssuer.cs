using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Rotation;

/// <summary>
/// Keys of OpenAI's service accounts. All that a rotation makes carries its marker in its name: a key, or in
/// <see cref="RotationMode.Account"/> an account, which takes the old one's name once that is gone.
/// </summary>
public sealed class OpenAIKeyIssuer(OpenAIAdmin admin) : IKeyIssuer
{
    public async Task<IssuedKey?> CreateAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        // Whatever is there was made by a try that did not get as far as the vault: its secret is lost.
        await EndMarkedAsync(rotation, null, cancellationToken);
        return rotation.Mode == RotationMode.Account
            ? await CreateWithAccountAsync(rotation, cancellationToken)
            : await CreateAsync(rotation, rotation.Account, cancellationToken);
    }

    public async Task<KeyEnding> EndOldAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        if (rotation.Mode == RotationMode.Account)
        {
            await admin.ServiceAccounts.DeleteAsync(rotation.Project, rotation.Account, cancellationToken);
            return KeyEnding.Ended;
        }
        return await admin.ProjectKeys.DeleteAsync(rotation.Project, rotation.OldKey, cancellationToken) == KeyDeletion.DeleteAccountInstead
            ? KeyEnding.OnlyWithItsAccount
            : KeyEnding.Ended;
    }

    public async Task EndMarkedAsync(Rotation rotation, string? kept, CancellationToken cancellationToken)
    {
        if (rotation.Mode == RotationMode.Account)
        {
            await EndMarkedAccountsAsync(rotation, kept, cancellationToken);
            return;
        }
        List<string> ended = [];
        await foreach (var key in admin.ProjectKeys.ListAsync(rotation.Project, cancellationToken))
        {
            if (key.Name == rotation.Marker && key.Id != kept) ended.Add(key.Id);
        }
        // One that cannot be deleted alone goes with its account, which the next turn of this rotation deletes.
        foreach (var id in ended) await admin.ProjectKeys.DeleteAsync(rotation.Project, id, cancellationToken);
    }

    public async Task<DateTimeOffset?> LastUsedAsync(Rotation rotation, string keyId, CancellationToken cancellationToken) =>
        keyId.Length == 0 ? null : (await admin.ProjectKeys.GetAsync(rotation.Project, keyId, cancellationToken))?.LastUsedAt;

    private async Task<IssuedKey> CreateAsync(Rotation rotation, string account, CancellationToken cancellationToken)
    {
        var key = await admin.ServiceAccounts.CreateKeyAsync(rotation.Project, account, new NewKey { Name = rotation.Marker, Scopes = ScopesOf(rotation) }, cancellationToken);
        return new IssuedKey(key.Id, account, key.Secret);
    }

    /// <summary>Leaves one key in the new account. Cut off anywhere, the account goes with the next try, and all its keys with it.</summary>
    private async Task<IssuedKey> CreateWithAccountAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        using var made = await admin.ServiceAccounts.CreateAsync(rotation.Project, new NewServiceAccount { Name = rotation.Marker }, cancellationToken);
        var account = made.Account.Id;
        await admin.ServiceAccounts.UpdateAsync(rotation.Project, account, new ServiceAccountChange { Role = rotation.AccountRole is "owner" ? "owner" : "member" }, cancellationToken);
        if (await FirstKeys.TryDeleteAsync(admin, rotation.Project, made, cancellationToken)) return await CreateAsync(rotation, account, cancellationToken);
        // The key that came with the account cannot be ended alone, so it is made the one that was wanted.
        if (made.Key is { } first && await MayBeTheNewKeyAsync(rotation, first, cancellationToken)) return new IssuedKey(first.Id, account, Secret.CopyOf(first.Secret.Reveal()));
        await admin.ServiceAccounts.DeleteAsync(rotation.Project, account, cancellationToken);
        throw new AdminProblem(AdminProblemKind.Refused, $"POST /v1/organization/projects/{rotation.Project}/service_accounts",
            "it makes a key for everything with each service account, and neither deletes nor restricts it; the account was deleted again");
    }

    private async Task<bool> MayBeTheNewKeyAsync(Rotation rotation, CreatedKey first, CancellationToken cancellationToken) => rotation.Unscoped
        || (await admin.ProjectKeys.UpdateAsync(rotation.Project, first.Id, new KeyChange { Scopes = ScopesOf(rotation) }, cancellationToken)).IsSupported;

    private static KeyScopes ScopesOf(Rotation rotation) => rotation.Unscoped ? KeyScopes.All : KeyScopes.Of(rotation.Scopes);

    private async Task EndMarkedAccountsAsync(Rotation rotation, string? kept, CancellationToken cancellationToken)
    {
        var keptAccount = kept is null ? null : (await admin.ProjectKeys.GetAsync(rotation.Project, kept, cancellationToken))?.Owner?.Id;
        List<ServiceAccount> marked = [];
        ServiceAccount? former = null;
        await foreach (var account in admin.ServiceAccounts.ListAsync(rotation.Project, cancellationToken))
        {
            if (account.Name == rotation.Marker) marked.Add(account);
            if (account.Id == rotation.Account) former = account;
        }
        foreach (var account in marked.Where(a => a.Id != keptAccount))
            await admin.ServiceAccounts.DeleteAsync(rotation.Project, account.Id, cancellationToken);
        if (keptAccount is null || former is not null || rotation.AccountName.Length == 0 || marked.All(a => a.Id != keptAccount)) return;
        await admin.ServiceAccounts.UpdateAsync(rotation.Project, keptAccount, new ServiceAccountChange { Name = rotation.AccountName }, cancellationToken);
    }
}
