using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/projects/{p}/model_permissions</c>. Changes are not in the audit log: poll and compare.</summary>
public sealed class ModelPermissions
{
    private readonly AdminCalls _calls;

    internal ModelPermissions(AdminCalls calls) => _calls = calls;

    /// <summary>Null where the project has no list.</summary>
    public Task<ModelList?> GetAsync(string projectId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(projectId), AdminJson.Default.ModelList, cancellationToken);

    public Task<ModelList> SetAsync(string projectId, ModelList list, CancellationToken cancellationToken) =>
        _calls.SetAsync(Path(projectId), list, AdminJson.Default.ModelList, AdminJson.Default.ModelList, cancellationToken);

    /// <summary>Takes the list away: every model may be used. False where there was none.</summary>
    public Task<bool> DeleteAsync(string projectId, CancellationToken cancellationToken) => _calls.DeleteAsync(Path(projectId), cancellationToken);

    private static string Path(string projectId) => AdminPath.Of("organization", "projects", projectId, "model_permissions");
}
