namespace Sallyport.Control.OpenAI.Records;

/// <summary>An admin key, as it is listed. The API knows no scopes for one.</summary>
public sealed record ListedAdminKey
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? RedactedValue { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public AdminKeyOwner? Owner { get; init; }
}

public sealed record AdminKeyOwner
{
    /// <summary><c>user</c> or <c>service_account</c>.</summary>
    public string? Type { get; init; }

    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Role { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

internal sealed record NewAdminKeyBody
{
    public required string Name { get; init; }

    public long? ExpiresInSeconds { get; init; }
}
