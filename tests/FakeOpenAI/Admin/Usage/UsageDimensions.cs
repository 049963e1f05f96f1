namespace FakeOpenAI.Admin.Usage;

/// <summary>Whose usage it was, and of what.</summary>
public sealed record UsageDimensions
{
    public string? ProjectId { get; init; }
    public string? UserId { get; init; }
    public string? ApiKeyId { get; init; }
    public string? Model { get; init; }
    public bool? Batch { get; init; }
    public string? ServiceTier { get; init; }
    public string? Size { get; init; }
    public string? Source { get; init; }
    public string? VectorStoreId { get; init; }
    public string? ContextLevel { get; init; }

    /// <summary>The value of a dimension as the API names it.</summary>
    internal string? Value(string name) => name switch
    {
        "project_id" => ProjectId,
        "user_id" => UserId,
        "api_key_id" => ApiKeyId,
        "model" => Model,
        "batch" => Batch is { } batch ? batch ? "true" : "false" : null,
        "service_tier" => ServiceTier,
        "size" => Size,
        "source" => Source,
        "vector_store_id" => VectorStoreId,
        "context_level" => ContextLevel,
        _ => throw new ArgumentException($"'{name}' is no dimension of usage", nameof(name)),
    };
}
