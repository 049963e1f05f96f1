using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/projects/{p}/api_keys</c>: the keys of people and of service accounts.</summary>
public sealed class ProjectKeys
{
    private readonly AdminCalls _calls;

    internal ProjectKeys(AdminCalls calls) => _calls = calls;

    /// <summary>All of them, also those whose owner has no access any more: asked for no kind, the provider leaves some out.</summary>
    public IAsyncEnumerable<ProjectKey> ListAsync(string projectId, CancellationToken cancellationToken) => ListAsync(projectId, OwnerAccess.Any, cancellationToken);

    public IAsyncEnumerable<ProjectKey> ListAsync(string projectId, OwnerAccess access, CancellationToken cancellationToken) => _calls.ListAsync(
        Listing.ById(Path(projectId), AdminJson.Default.PageProjectKey, static k => k.Id,
            new AdminQuery().Add("owner_project_access", access.ToString().ToLowerInvariant())),
        cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<ProjectKey?> GetAsync(string projectId, string keyId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(projectId, keyId), AdminJson.Default.ProjectKey, cancellationToken);

    public async Task<KeyDeletion> DeleteAsync(string projectId, string keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await _calls.DeleteAsync(Path(projectId, keyId), cancellationToken) ? KeyDeletion.Deleted : KeyDeletion.WasGone;
        }
        catch (AdminProblem problem) when (problem.Status is 400 or 405 or 409 or 422)
        {
            // The refusal has no code of its own to tell it by, so it is the owner that decides what it means.
            var key = await GetAsync(projectId, keyId, cancellationToken);
            if (key is null) return KeyDeletion.WasGone;
            if (key.Owner?.ServiceAccount is not null || key.Owner?.Type == "service_account") return KeyDeletion.DeleteAccountInstead;
            throw;
        }
    }

    /// <summary>Changes a key's scopes or its end. Newer than the published specification. An expired key cannot be changed.</summary>
    /// <exception cref="ArgumentException">Nothing is changed, or all scopes are asked for.</exception>
    public async Task<Feature<ProjectKey>> UpdateAsync(string projectId, string keyId, KeyChange change, CancellationToken cancellationToken)
    {
        if (change.Scopes is null && change.Lifetime is null) throw new ArgumentException("a key's change has scopes or a lifetime", nameof(change));
        if (change.Scopes is { IsAll: true }) throw new ArgumentException("a key is not widened to all scopes; make a new one", nameof(change));
        var body = new KeyChangeBody { Scopes = change.Scopes?.OnTheWire, ExpiresInSeconds = KeyLifetime.Seconds(change.Lifetime) };
        try
        {
            var path = Path(projectId, keyId);
            return Feature<ProjectKey>.Supported(await _calls.SetAsync(path, body, AdminJson.Default.KeyChangeBody, AdminJson.Default.ProjectKey, cancellationToken));
        }
        catch (AdminProblem problem) when (problem.IsUnknownCall || problem.UnknownParameter is not null)
        {
            return Feature<ProjectKey>.NotSupported(problem);
        }
        catch (AdminProblem problem) when (problem.Kind == AdminProblemKind.NotFound)
        {
            // A 404 may be about the call or about the key: if the key can be read, it was the call.
            if (await GetAsync(projectId, keyId, cancellationToken) is null) throw;
            return Feature<ProjectKey>.NotSupported(problem);
        }
    }

    private static string Path(string projectId, params ReadOnlySpan<string> below) =>
        AdminPath.Of(["organization", "projects", projectId, "api_keys", .. below]);
}
