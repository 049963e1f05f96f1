namespace FakeOpenAI.Keys;

/// <summary>A key the fake accepts until it expires or is revoked.</summary>
public sealed class FakeKey
{
    internal FakeKey(string id, string text, FakeKeyType type, FakeProject project, FakePrincipal owner, DateTimeOffset createdAt)
    {
        Id = id;
        Text = text;
        Type = type;
        Project = project;
        Owner = owner;
        CreatedAt = createdAt;
    }

    public string Id { get; }

    /// <summary>The key itself: made for this run, worth nothing anywhere, contains CANARY.</summary>
    public string Text { get; }

    public FakeKeyType Type { get; }

    public FakeProject Project { get; }

    public FakePrincipal Owner { get; }

    public string Name { get; set; } = "Secret Key";

    public DateTimeOffset CreatedAt { get; internal set; }

    /// <summary>From then on the key is answered as if it did not exist; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The last call that it authenticated; null before the first. A test may backdate it.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Upstream scopes such as <c>api.responses.write</c>; null means all of them.</summary>
    public IReadOnlySet<string>? Scopes { get; internal set; }

    public bool Revoked { get; internal set; }

    /// <summary>Anthropic's <c>inactive</c>: it is still listed and can be switched on again.</summary>
    public bool SwitchedOff { get; set; }

    internal bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    internal bool Allows(string scope) => (Type == FakeKeyType.Admin) == AdminScopes.Contains(scope)
        && (Scopes is null || KeyRights.Covers(Scopes, scope))
        && (Type == FakeKeyType.Admin || KeyRights.OwnerMay(this, scope));
}
