namespace Sallyport.Control.OpenAI.Records;

public sealed record ServiceAccount
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary><c>owner</c>, <c>member</c> or <c>none</c>.</summary>
    public string? Role { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>What is null stays as it is.</summary>
public sealed record ServiceAccountChange
{
    public string? Name { get; init; }

    /// <summary><c>member</c> or <c>owner</c>.</summary>
    public string? Role { get; init; }
}

internal sealed record NewServiceAccountBody
{
    public required string Name { get; init; }

    public bool? CreateServiceAccountOnly { get; init; }

    public long? ExpiresInSeconds { get; init; }
}
