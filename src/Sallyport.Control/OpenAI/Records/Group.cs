namespace Sallyport.Control.OpenAI.Records;

/// <summary>A group of people and service accounts.</summary>
public sealed record Group
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether an identity provider keeps it; it is not changed here then.</summary>
    public bool? IsScimManaged { get; init; }
}

/// <summary>Someone in a group.</summary>
public sealed record GroupMember
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Email { get; init; }
}

/// <summary>A group with access to a project.</summary>
public sealed record ProjectGroup
{
    public required string GroupId { get; init; }

    public string? GroupName { get; init; }

    public string? ProjectId { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

internal sealed record NameBody
{
    public required string Name { get; init; }
}

internal sealed record MemberBody
{
    public required string UserId { get; init; }
}

internal sealed record ProjectGroupBody
{
    public required string GroupId { get; init; }

    public required string Role { get; init; }
}

/// <summary>What the API answers where the caller knows all of it.</summary>
internal sealed record Done
{
    public string? Object { get; init; }
}
