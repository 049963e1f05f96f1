namespace Sallyport.Control.OpenAI.Records;

public sealed record Project
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    /// <summary><c>active</c> or <c>archived</c>.</summary>
    public string? Status { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ArchivedAt { get; init; }

    public string? ExternalKeyId { get; init; }

    /// <summary>Where data is kept, such as <c>EU_STORAGE_PROCESSING</c>.</summary>
    public string? Residency { get; init; }
}

/// <summary>A project to be made. There is no way to delete one: it can only be archived.</summary>
public sealed record NewProject
{
    public required string Name { get; init; }

    public string? Residency { get; init; }

    public string? ExternalKeyId { get; init; }
}

/// <summary>What is null stays as it is.</summary>
public sealed record ProjectChange
{
    public string? Name { get; init; }

    public string? ExternalKeyId { get; init; }
}
