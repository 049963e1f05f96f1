namespace Sallyport.Control.OpenAI.Records;

/// <summary>An invitation into the organization.</summary>
public sealed record Invite
{
    public required string Id { get; init; }

    public string? Email { get; init; }

    /// <summary><c>owner</c> or <c>reader</c>.</summary>
    public string? Role { get; init; }

    /// <summary><c>pending</c>, <c>accepted</c> or <c>expired</c>.</summary>
    public string? Status { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    public IReadOnlyList<InvitedProject>? Projects { get; init; }
}

public sealed record InvitedProject
{
    public required string Id { get; init; }

    /// <summary><c>owner</c> or <c>member</c>.</summary>
    public required string Role { get; init; }
}

/// <summary>An invitation to be sent.</summary>
public sealed record NewInvite
{
    public required string Email { get; init; }

    /// <summary><c>owner</c> or <c>reader</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Null for none but the default project.</summary>
    public IReadOnlyList<InvitedProject>? Projects { get; init; }
}
