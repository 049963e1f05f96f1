namespace FakeOpenAI.Keys;

/// <summary>A service account of one project. Made through the Admin API, or by making a key of that type.</summary>
public sealed class FakeServiceAccount : FakePrincipal
{
    internal FakeServiceAccount(string id, string name, string role, FakeProject project, DateTimeOffset createdAt)
        : base(id, name, createdAt)
    {
        Role = role;
        Project = project;
    }

    public FakeProject Project { get; }

    /// <summary><c>owner</c>, <c>member</c>, or <c>none</c>, which may only what the roles assigned to it or to its groups allow.</summary>
    public string Role { get; internal set; }
}
