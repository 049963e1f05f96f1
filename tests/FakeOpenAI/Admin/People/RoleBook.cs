namespace FakeOpenAI.Admin.People;

/// <summary>The roles of one organization or project, and who has them.</summary>
internal sealed class RoleBook
{
    private RoleBook(string resourceType, string resourceId, params ReadOnlySpan<string> predefined)
    {
        ResourceType = resourceType;
        ResourceId = resourceId;
        foreach (var name in predefined)
            Roles.Put(new FakeRole(FakeState.NewId("role_"), name, null, [], resourceType, Predefined: true));
    }

    public string ResourceType { get; }

    public string ResourceId { get; }

    public Register<FakeRole> Roles { get; } = new(role => role.Id);

    public Register<RoleAssignment> Assignments { get; } = new(assignment => assignment.Id);

    public static RoleBook OfOrganization(string id) => new("api.organization", id, "owner", "reader");

    public static RoleBook OfProject(string id) => new("api.project", id, "owner", "member");

    /// <summary>The roles that any of these principals was given.</summary>
    public IEnumerable<FakeRole> Of(IReadOnlyCollection<string> principals) =>
        Assignments.All.Where(one => principals.Contains(one.PrincipalId)).Select(one => Roles.Find(one.RoleId)).OfType<FakeRole>();
}
