using Sallyport.Control.OpenAI.Calling;

namespace Sallyport.Control.OpenAI;

/// <summary>Which usage to read.</summary>
public sealed record UsageQuery
{
    public required UsageKind Kind { get; init; }

    /// <summary>Inclusive.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Exclusive; null for now.</summary>
    public DateTimeOffset? End { get; init; }

    public UsageWidth Width { get; init; }

    /// <summary>Such as <c>project_id</c>, <c>api_key_id</c>, <c>model</c>: those that <see cref="DimensionsOf"/> names.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<string> ProjectIds { get; init; } = [];

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<string> ApiKeyIds { get; init; } = [];

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>Empty for all.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>What a kind can be grouped by (published specification 2.3.0, checked 2026-11-23).</summary>
    public static IReadOnlyList<string> DimensionsOf(UsageKind kind) => kind switch
    {
        UsageKind.Completions => ["project_id", "user_id", "api_key_id", "model", "batch", "service_tier"],
        UsageKind.Images => ["project_id", "user_id", "api_key_id", "model", "size", "source"],
        UsageKind.VectorStores or UsageKind.CodeInterpreterSessions => ["project_id"],
        UsageKind.FileSearchCalls => ["project_id", "user_id", "api_key_id", "vector_store_id"],
        UsageKind.WebSearchCalls => ["project_id", "user_id", "api_key_id", "model", "context_level"],
        _ => ["project_id", "user_id", "api_key_id", "model"],
    };

    internal string PathName => Kind switch
    {
        UsageKind.Completions => "completions",
        UsageKind.Embeddings => "embeddings",
        UsageKind.Moderations => "moderations",
        UsageKind.Images => "images",
        UsageKind.AudioSpeeches => "audio_speeches",
        UsageKind.AudioTranscriptions => "audio_transcriptions",
        UsageKind.VectorStores => "vector_stores",
        UsageKind.CodeInterpreterSessions => "code_interpreter_sessions",
        UsageKind.FileSearchCalls => "file_search_calls",
        UsageKind.WebSearchCalls => "web_search_calls",
        _ => throw new ArgumentOutOfRangeException(nameof(Kind)),
    };

    internal int PageSize => Width switch
    {
        UsageWidth.Minute => 1440,
        UsageWidth.Hour => 168,
        _ => 31,
    };

    /// <exception cref="ArgumentException">The kind knows no such dimension.</exception>
    internal AdminQuery ToQuery()
    {
        var known = DimensionsOf(Kind);
        Require("user_id", UserIds.Count);
        Require("api_key_id", ApiKeyIds.Count);
        Require("model", Models.Count);
        foreach (var dimension in GroupBy) Require(dimension, 1);
        return new AdminQuery()
            .Add("start_time", Start).Add("end_time", End)
            .Add("bucket_width", Width switch { UsageWidth.Minute => "1m", UsageWidth.Hour => "1h", _ => "1d" })
            .AddEach("group_by", GroupBy)
            .AddEach("project_ids", ProjectIds).AddEach("user_ids", UserIds).AddEach("api_key_ids", ApiKeyIds).AddEach("models", Models);

        void Require(string dimension, int count)
        {
            if (count > 0 && !known.Contains(dimension)) throw new ArgumentException($"usage of {PathName} is not counted by {dimension}; by {string.Join(", ", known)}");
        }
    }
}
