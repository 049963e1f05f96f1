using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/projects</c></summary>
public sealed class Projects
{
    private readonly AdminCalls _calls;

    internal Projects(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<Project> ListAsync(bool includeArchived, CancellationToken cancellationToken) => _calls.ListAsync(
        Listing.ById(AdminPath.Of("organization", "projects"), AdminJson.Default.PageProject, static p => p.Id,
            new AdminQuery().Add("include_archived", includeArchived)),
        cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<Project?> GetAsync(string projectId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Of(projectId), AdminJson.Default.Project, cancellationToken);

    public Task<Project> CreateAsync(NewProject project, CancellationToken cancellationToken) =>
        _calls.CreateAsync(AdminPath.Of("organization", "projects"), project, AdminJson.Default.NewProject, AdminJson.Default.Project, cancellationToken);

    public Task<Project> UpdateAsync(string projectId, ProjectChange change, CancellationToken cancellationToken) =>
        _calls.SetAsync(Of(projectId), change, AdminJson.Default.ProjectChange, AdminJson.Default.Project, cancellationToken);

    /// <summary>Ends it, with all its keys. There is no way back and no delete. One that is archived already stays so.</summary>
    public Task<Project> ArchiveAsync(string projectId, CancellationToken cancellationToken) => AdminCalls.EnsureAsync(
        () => _calls.SetAsync(AdminPath.Of("organization", "projects", projectId, "archive"), AdminJson.Default.Project, cancellationToken),
        async () => await GetAsync(projectId, cancellationToken) is { Status: "archived" } archived ? archived : null);

    private static string Of(string projectId) => AdminPath.Of("organization", "projects", projectId);
}
