using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;

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
        var account = rotation.Account;
        if (rotation.Mode == RotationMode.Account)
        {
            using var made = await admin.ServiceAccounts.CreateAsync(rotation.Project, new NewServiceAccount { Name = rotation.Marker }, cancellationToken);
            account = made.Account.Id;
            await admin.ServiceAccounts.UpdateAsync(rotation.Project, account, new ServiceAccountChange { Role = rotation.AccountRole is "owner" ? "owner" : "member" }, cancellationToken);
        }
        var scopes = rotation.Unscoped ? KeyScopes.All : KeyScopes.Of(rotation.Scopes);
        var key = await admin.ServiceAccounts.CreateKeyAsync(rotation.Project, account, new NewKey { Name = rotation.Marker, Scopes = scopes }, cancellationToken);
        return new IssuedKey(key.Id, account, key.Secret);
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
