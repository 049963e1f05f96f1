using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/groups</c>, who is in one, and <c>/organization/projects/{p}/groups</c>.</summary>
public sealed class Groups
{
    private readonly AdminCalls _calls;

    internal Groups(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<Group> ListAsync(CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ByNext(Path(), AdminJson.Default.PageGroup), cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<Group?> GetAsync(string groupId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(groupId), AdminJson.Default.Group, cancellationToken);

    public Task<Group> CreateAsync(string name, CancellationToken cancellationToken) =>
        _calls.CreateAsync(Path(), new NameBody { Name = name }, AdminJson.Default.NameBody, AdminJson.Default.Group, cancellationToken);

    public Task<Group> RenameAsync(string groupId, string name, CancellationToken cancellationToken) =>
        _calls.SetAsync(Path(groupId), new NameBody { Name = name }, AdminJson.Default.NameBody, AdminJson.Default.Group, cancellationToken);

    /// <summary>False where it was gone already.</summary>
    public Task<bool> DeleteAsync(string groupId, CancellationToken cancellationToken) => _calls.DeleteAsync(Path(groupId), cancellationToken);

    public IAsyncEnumerable<GroupMember> ListMembersAsync(string groupId, CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ByNext(Path(groupId, "users"), AdminJson.Default.PageGroupMember), cancellationToken);

    /// <summary>Null where they are not in it.</summary>
    public Task<GroupMember?> GetMemberAsync(string groupId, string userId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(groupId, "users", userId), AdminJson.Default.GroupMember, cancellationToken);

    /// <summary>Puts someone into a group; to be in it already is as good.</summary>
    /// <param name="userId">Of a person or a service account.</param>
    public Task AddMemberAsync(string groupId, string userId, CancellationToken cancellationToken) => AdminCalls.EnsureAsync(
        () => _calls.SetAsync(Path(groupId, "users"), new MemberBody { UserId = userId }, AdminJson.Default.MemberBody, AdminJson.Default.Done, cancellationToken),
        async () => await GetMemberAsync(groupId, userId, cancellationToken) is null ? null : new Done());

    /// <summary>False where they were not in it.</summary>
    public Task<bool> RemoveMemberAsync(string groupId, string userId, CancellationToken cancellationToken) =>
        _calls.DeleteAsync(Path(groupId, "users", userId), cancellationToken);

    public IAsyncEnumerable<ProjectGroup> ListOfProjectAsync(string projectId, CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ByNext(ProjectPath(projectId), AdminJson.Default.PageProjectGroup), cancellationToken);

    /// <summary>Null where it has no access.</summary>
    public Task<ProjectGroup?> GetOfProjectAsync(string projectId, string groupId, CancellationToken cancellationToken) =>
        _calls.FindAsync(ProjectPath(projectId, groupId), AdminJson.Default.ProjectGroup, cancellationToken);

    /// <param name="role">A role's id, of the project.</param>
    public Task<ProjectGroup> AddToProjectAsync(string projectId, string groupId, string role, CancellationToken cancellationToken) => _calls.SetAsync(
        ProjectPath(projectId), new ProjectGroupBody { GroupId = groupId, Role = role },
        AdminJson.Default.ProjectGroupBody, AdminJson.Default.ProjectGroup, cancellationToken);

    /// <summary>False where it had no access.</summary>
    public Task<bool> RemoveFromProjectAsync(string projectId, string groupId, CancellationToken cancellationToken) =>
        _calls.DeleteAsync(ProjectPath(projectId, groupId), cancellationToken);

    private static string Path(params ReadOnlySpan<string> below) => AdminPath.Of(["organization", "groups", .. below]);

    private static string ProjectPath(string projectId, params ReadOnlySpan<string> below) =>
        AdminPath.Of(["organization", "projects", projectId, "groups", .. below]);
}
