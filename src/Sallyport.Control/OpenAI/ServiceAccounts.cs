using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/projects/{p}/service_accounts</c> and the keys made for one.</summary>
public sealed class ServiceAccounts
{
    private readonly AdminCalls _calls;

    internal ServiceAccounts(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<ServiceAccount> ListAsync(string projectId, CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ById(Path(projectId), AdminJson.Default.PageServiceAccount, static a => a.Id), cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<ServiceAccount?> GetAsync(string projectId, string accountId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(projectId, accountId), AdminJson.Default.ServiceAccount, cancellationToken);

    public Task<CreatedServiceAccount> CreateAsync(string projectId, NewServiceAccount account, CancellationToken cancellationToken) => _calls.CreateAsync(
        Path(projectId),
        new NewServiceAccountBody
        {
            Name = account.Name,
            CreateServiceAccountOnly = !account.WithUnscopedKey,
            ExpiresInSeconds = KeyLifetime.Seconds(account.KeyLifetime),
        },
        AdminJson.Default.NewServiceAccountBody, CreatedKeyReader.ReadAccount, cancellationToken);

    public Task<ServiceAccount> UpdateAsync(string projectId, string accountId, ServiceAccountChange change, CancellationToken cancellationToken) =>
        _calls.SetAsync(Path(projectId, accountId), change, AdminJson.Default.ServiceAccountChange, AdminJson.Default.ServiceAccount, cancellationToken);

    /// <summary>Ends it and all its keys. False where it was gone already.</summary>
    public Task<bool> DeleteAsync(string projectId, string accountId, CancellationToken cancellationToken) =>
        _calls.DeleteAsync(Path(projectId, accountId), cancellationToken);

    /// <summary>Makes a key with scopes. The caller disposes of it.</summary>
    public Task<CreatedKey> CreateKeyAsync(string projectId, string accountId, NewKey key, CancellationToken cancellationToken) => _calls.CreateAsync(
        Path(projectId, accountId, "api_keys"),
        new NewKeyBody { Name = key.Name, Scopes = key.Scopes.OnTheWire, ExpiresInSeconds = KeyLifetime.Seconds(key.Lifetime) },
        AdminJson.Default.NewKeyBody, CreatedKeyReader.ReadKey, cancellationToken);

    private static string Path(string projectId, params ReadOnlySpan<string> below) =>
        AdminPath.Of(["organization", "projects", projectId, "service_accounts", .. below]);
}
