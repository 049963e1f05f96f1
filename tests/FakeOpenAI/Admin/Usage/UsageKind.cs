namespace FakeOpenAI.Admin.Usage;

/// <summary>One of the things that usage is told of: where, by what it can be grouped, and what is counted.</summary>
internal sealed record UsageKind(string Name, string ResultName, string[] Dimensions, params string[] Metrics)
{
    public const string Requests = "num_model_requests";

    private static readonly string[] s_four = ["project_id", "user_id", "api_key_id", "model"];

    public static UsageKind Completions { get; } = new("completions", "completions", [.. s_four, "batch", "service_tier"],
        "input_tokens", "output_tokens", "input_cached_tokens", "input_audio_tokens", "output_audio_tokens", Requests);

    public static UsageKind Embeddings { get; } = new("embeddings", "embeddings", s_four, "input_tokens", Requests);

    public static UsageKind Moderations { get; } = new("moderations", "moderations", s_four, "input_tokens", Requests);

    public static IReadOnlyList<UsageKind> All { get; } =
    [
        Completions,
        Embeddings,
        Moderations,
        new("images", "images", [.. s_four, "size", "source"], "images", Requests),
        new("audio_speeches", "audio_speeches", s_four, "characters", Requests),
        new("audio_transcriptions", "audio_transcriptions", s_four, "seconds", Requests),
        new("vector_stores", "vector_stores", ["project_id"], "usage_bytes"),
        new("code_interpreter_sessions", "code_interpreter_sessions", ["project_id"], "num_sessions"),
        new("file_search_calls", "file_searches", ["project_id", "user_id", "api_key_id", "vector_store_id"], "num_requests"),
        new("web_search_calls", "web_searches", [.. s_four, "context_level"], "num_requests", Requests),
    ];

    public static UsageKind Named(string name) => All.SingleOrDefault(kind => kind.Name == name) ?? throw new ArgumentException($"'{name}' is no kind of usage", nameof(name));
}
