using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/admin_api_keys</c></summary>
public sealed class AdminKeys
{
    private readonly AdminCalls _calls;

    internal AdminKeys(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<ListedAdminKey> ListAsync(CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ById(Path(), AdminJson.Default.PageListedAdminKey, static k => k.Id), cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<ListedAdminKey?> GetAsync(string keyId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(keyId), AdminJson.Default.ListedAdminKey, cancellationToken);

    /// <param name="lifetime">A year at most; null for one that never ends.</param>
    public Task<CreatedKey> CreateAsync(string name, TimeSpan? lifetime, CancellationToken cancellationToken) => _calls.CreateAsync(
        Path(), new NewAdminKeyBody { Name = name, ExpiresInSeconds = KeyLifetime.Seconds(lifetime) },
        AdminJson.Default.NewAdminKeyBody, CreatedKeyReader.ReadKey, cancellationToken);

    /// <summary>False where it was gone already.</summary>
    public Task<bool> DeleteAsync(string keyId, CancellationToken cancellationToken) => _calls.DeleteAsync(Path(keyId), cancellationToken);

    private static string Path(params ReadOnlySpan<string> below) => AdminPath.Of(["organization", "admin_api_keys", .. below]);
}
