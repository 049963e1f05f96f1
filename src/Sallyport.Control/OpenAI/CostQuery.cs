using Sallyport.Control.OpenAI.Calling;

namespace Sallyport.Control.OpenAI;

/// <summary>Which costs to read. Buckets are days.</summary>
public sealed record CostQuery
{
    /// <summary>Inclusive.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Exclusive; null for now.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Of <c>project_id</c>, <c>line_item</c>, <c>api_key_id</c>.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<string> ProjectIds { get; init; } = [];

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<string> ApiKeyIds { get; init; } = [];

    internal AdminQuery ToQuery() => new AdminQuery()
        .Add("start_time", Start).Add("end_time", End).Add("bucket_width", "1d")
        .AddEach("group_by", GroupBy).AddEach("project_ids", ProjectIds).AddEach("api_key_ids", ApiKeyIds);
}
