namespace FakeOpenAI.Keys;

/// <summary>A key the fake accepts until it is revoked.</summary>
public sealed class FakeKey
{
    internal FakeKey(string id, string text, FakeKeyType type, FakeProject project, IReadOnlySet<string>? scopes)
    {
        Id = id;
        Text = text;
        Type = type;
        Project = project;
        Scopes = scopes;
    }

    public string Id { get; }

    /// <summary>The key itself: made for this run, worth nothing anywhere, contains CANARY.</summary>
    public string Text { get; }

    public FakeKeyType Type { get; }

    public FakeProject Project { get; }

    /// <summary>Upstream scopes such as <c>api.responses.write</c>; null means all of them.</summary>
    public IReadOnlySet<string>? Scopes { get; }

    public bool Revoked { get; internal set; }

    internal bool Allows(string scope) =>
        Type != FakeKeyType.Admin
        && (Scopes is null || Scopes.Contains(scope) || Scopes.Contains("model.request") && scope.EndsWith(".request", StringComparison.Ordinal)
            || Scopes.Contains("api.all.read") && scope.EndsWith(".read", StringComparison.Ordinal));
}
