using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/users</c> and <c>/organization/projects/{p}/users</c>.</summary>
public sealed class Users
{
    private readonly AdminCalls _calls;

    internal Users(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<User> ListAsync(CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ById(Path(), AdminJson.Default.PageUser, static u => u.Id), cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<User?> GetAsync(string userId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(userId), AdminJson.Default.User, cancellationToken);

    /// <param name="role"><c>owner</c> or <c>reader</c>.</param>
    public Task<User> SetRoleAsync(string userId, string role, CancellationToken cancellationToken) =>
        _calls.SetAsync(Path(userId), new RoleNameBody { Role = role }, AdminJson.Default.RoleNameBody, AdminJson.Default.User, cancellationToken);

    /// <summary>False where they were gone already.</summary>
    public Task<bool> DeleteAsync(string userId, CancellationToken cancellationToken) => _calls.DeleteAsync(Path(userId), cancellationToken);

    public IAsyncEnumerable<ProjectUser> ListOfProjectAsync(string projectId, CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ById(ProjectPath(projectId), AdminJson.Default.PageProjectUser, static u => u.Id), cancellationToken);

    /// <summary>Null where they have no access.</summary>
    public Task<ProjectUser?> GetOfProjectAsync(string projectId, string userId, CancellationToken cancellationToken) =>
        _calls.FindAsync(ProjectPath(projectId, userId), AdminJson.Default.ProjectUser, cancellationToken);

    /// <param name="role"><c>owner</c> or <c>member</c>.</param>
    public Task<ProjectUser> AddToProjectAsync(string projectId, string userId, string role, CancellationToken cancellationToken) => _calls.SetAsync(
        ProjectPath(projectId), new ProjectUserBody { UserId = userId, Role = role },
        AdminJson.Default.ProjectUserBody, AdminJson.Default.ProjectUser, cancellationToken);

    public Task<ProjectUser> SetRoleInProjectAsync(string projectId, string userId, string role, CancellationToken cancellationToken) => _calls.SetAsync(
        ProjectPath(projectId, userId), new RoleNameBody { Role = role },
        AdminJson.Default.RoleNameBody, AdminJson.Default.ProjectUser, cancellationToken);

    /// <summary>False where they had no access.</summary>
    public Task<bool> RemoveFromProjectAsync(string projectId, string userId, CancellationToken cancellationToken) =>
        _calls.DeleteAsync(ProjectPath(projectId, userId), cancellationToken);

    private static string Path(params ReadOnlySpan<string> below) => AdminPath.Of(["organization", "users", .. below]);

    private static string ProjectPath(string projectId, params ReadOnlySpan<string> below) =>
        AdminPath.Of(["organization", "projects", projectId, "users", .. below]);
}
