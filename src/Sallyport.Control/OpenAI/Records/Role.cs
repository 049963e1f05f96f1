namespace Sallyport.Control.OpenAI.Records;

/// <summary>A role of the organization or a project: a name for permissions.</summary>
public sealed record Role
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    /// <summary>Where it can be assigned, such as <c>api.project</c>.</summary>
    public string? ResourceType { get; init; }

    /// <summary>Whether it is the provider's own, which cannot be changed.</summary>
    public bool? PredefinedRole { get; init; }
}

/// <summary>A role to be made.</summary>
public sealed record NewRole
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Permissions { get; init; }

    public string? Description { get; init; }
}

/// <summary>What is null stays as it is.</summary>
public sealed record RoleChange
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Permissions { get; init; }

    public string? Description { get; init; }
}

/// <summary>The API reads a role's name as <c>role_name</c> and writes it as <c>name</c>.</summary>
internal sealed record RoleBody
{
    public string? RoleName { get; init; }

    public IReadOnlyList<string>? Permissions { get; init; }

    public string? Description { get; init; }
}

internal sealed record AssignmentBody
{
    public required string RoleId { get; init; }
}

internal sealed record Assignment
{
    public required Role Role { get; init; }
}
