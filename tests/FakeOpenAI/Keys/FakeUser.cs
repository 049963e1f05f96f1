namespace FakeOpenAI.Keys;

/// <summary>A person of the organization. Made with <see cref="FakeState.CreateUser"/> or by accepting an invite.</summary>
public sealed class FakeUser : FakePrincipal
{
    internal FakeUser(string id, string name, string email, string role, DateTimeOffset createdAt)
        : base(id, name, createdAt)
    {
        Email = email;
        Role = role;
    }

    public string Email { get; }

    /// <summary>In the organization: <c>owner</c> or <c>reader</c>.</summary>
    public string Role { get; internal set; }
}
