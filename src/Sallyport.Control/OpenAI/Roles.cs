using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary>
/// <c>/organization/roles</c> and <c>/projects/{p}/roles</c>, and who has which. A change of roles can take half an hour to
/// reach keys (OpenAI's documentation, checked 2026-11-23).
/// </summary>
public sealed class Roles
{
    private readonly AdminCalls _calls;

    internal Roles(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<Role> ListAsync(AdminScope scope, CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ByNext(scope.RolePath("roles"), AdminJson.Default.PageRole), cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<Role?> GetAsync(AdminScope scope, string roleId, CancellationToken cancellationToken) =>
        _calls.FindAsync(scope.RolePath("roles", roleId), AdminJson.Default.Role, cancellationToken);

    public Task<Role> CreateAsync(AdminScope scope, NewRole role, CancellationToken cancellationToken) => _calls.CreateAsync(
        scope.RolePath("roles"), new RoleBody { RoleName = role.Name, Permissions = role.Permissions, Description = role.Description },
        AdminJson.Default.RoleBody, AdminJson.Default.Role, cancellationToken);

    public Task<Role> UpdateAsync(AdminScope scope, string roleId, RoleChange change, CancellationToken cancellationToken) => _calls.SetAsync(
        scope.RolePath("roles", roleId), new RoleBody { RoleName = change.Name, Permissions = change.Permissions, Description = change.Description },
        AdminJson.Default.RoleBody, AdminJson.Default.Role, cancellationToken);

    /// <summary>False where it was gone already.</summary>
    public Task<bool> DeleteAsync(AdminScope scope, string roleId, CancellationToken cancellationToken) =>
        _calls.DeleteAsync(scope.RolePath("roles", roleId), cancellationToken);

    /// <summary>The roles that <paramref name="holder"/> has here.</summary>
    public IAsyncEnumerable<Role> ListAssignedAsync(AdminScope scope, RoleHolder holder, CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ByNext(Path(scope, holder), AdminJson.Default.PageRole), cancellationToken);

    /// <summary>Null where the holder does not have it.</summary>
    public Task<Role?> GetAssignedAsync(AdminScope scope, RoleHolder holder, string roleId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(scope, holder, roleId), AdminJson.Default.Role, cancellationToken);

    /// <summary>Gives a role; to have it already is as good.</summary>
    public Task<Role> AssignAsync(AdminScope scope, RoleHolder holder, string roleId, CancellationToken cancellationToken) => AdminCalls.EnsureAsync(
        async () => (await _calls.SetAsync(Path(scope, holder), new AssignmentBody { RoleId = roleId },
            AdminJson.Default.AssignmentBody, AdminJson.Default.Assignment, cancellationToken)).Role,
        () => GetAssignedAsync(scope, holder, roleId, cancellationToken));

    /// <summary>False where the holder did not have it.</summary>
    public Task<bool> UnassignAsync(AdminScope scope, RoleHolder holder, string roleId, CancellationToken cancellationToken) =>
        _calls.DeleteAsync(Path(scope, holder, roleId), cancellationToken);

    private static string Path(AdminScope scope, RoleHolder holder, params ReadOnlySpan<string> below) =>
        scope.RolePath([holder.Collection, holder.Id, "roles", .. below]);
}
