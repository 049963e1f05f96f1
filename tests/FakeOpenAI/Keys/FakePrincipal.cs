namespace FakeOpenAI.Keys;

/// <summary>Whoever may own a key.</summary>
public abstract class FakePrincipal
{
    private protected FakePrincipal(string id, string name, DateTimeOffset createdAt)
    {
        Id = id;
        Name = name;
        CreatedAt = createdAt;
    }

    public string Id { get; }

    public string Name { get; internal set; }

    public DateTimeOffset CreatedAt { get; }
}
