namespace Sallyport.Control.OpenAI.Records;

/// <summary>A member of the organization.</summary>
public sealed record User
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    /// <summary><c>owner</c> or <c>reader</c>.</summary>
    public string? Role { get; init; }

    public DateTimeOffset? AddedAt { get; init; }

    public bool? IsServiceAccount { get; init; }

    /// <summary>Of any of their keys; null where none was used, or the provider does not say.</summary>
    public DateTimeOffset? ApiKeyLastUsedAt { get; init; }
}

/// <summary>A member of a project.</summary>
public sealed record ProjectUser
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }

    /// <summary><c>owner</c> or <c>member</c>.</summary>
    public string? Role { get; init; }

    public DateTimeOffset? AddedAt { get; init; }
}

internal sealed record ProjectUserBody
{
    public required string UserId { get; init; }

    public required string Role { get; init; }
}

internal sealed record RoleNameBody
{
    public required string Role { get; init; }
}
