namespace Sallyport.Control.OpenAI.Records;

/// <summary>A project's key, as it is listed. Its scopes are never returned; the audit log has them.</summary>
public sealed record ProjectKey
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    /// <summary>The provider's own masking: <c>sk-abc...def</c>.</summary>
    public string? RedactedValue { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Null where it was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Null where it never ends, or the provider does not say (newer than the published specification).</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary><c>active</c>, or <c>inactive</c> where the owner has no access to the project any more.</summary>
    public string? OwnerProjectAccess { get; init; }

    public KeyOwner? Owner { get; init; }
}

public sealed record KeyOwner
{
    /// <summary><c>user</c> or <c>service_account</c>.</summary>
    public string? Type { get; init; }

    public OwnerFacts? User { get; init; }

    public OwnerFacts? ServiceAccount { get; init; }

    /// <summary>Of whichever of the two it is.</summary>
    public string? Id => (User ?? ServiceAccount)?.Id;

    public string? Name => (User ?? ServiceAccount)?.Name;
}

public sealed record OwnerFacts
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Role { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}
