using System.Text.Json.Serialization;

namespace Sallyport.Control.OpenAI.Records;

/// <summary>One model's limits in a project. What is null does not apply to the model.</summary>
public sealed record RateLimit
{
    /// <summary>Looks like <c>rl-gpt-5</c>; take it from the list.</summary>
    public required string Id { get; init; }

    public required string Model { get; init; }

    [JsonPropertyName("max_requests_per_1_minute")]
    public long? RequestsPerMinute { get; init; }

    [JsonPropertyName("max_tokens_per_1_minute")]
    public long? TokensPerMinute { get; init; }

    [JsonPropertyName("max_images_per_1_minute")]
    public long? ImagesPerMinute { get; init; }

    [JsonPropertyName("max_audio_megabytes_per_1_minute")]
    public long? AudioMegabytesPerMinute { get; init; }

    [JsonPropertyName("max_requests_per_1_day")]
    public long? RequestsPerDay { get; init; }

    [JsonPropertyName("batch_1_day_max_input_tokens")]
    public long? BatchInputTokensPerDay { get; init; }
}

/// <summary>What is null stays as it is.</summary>
public sealed record RateLimitChange
{
    [JsonPropertyName("max_requests_per_1_minute")]
    public long? RequestsPerMinute { get; init; }

    [JsonPropertyName("max_tokens_per_1_minute")]
    public long? TokensPerMinute { get; init; }

    [JsonPropertyName("max_images_per_1_minute")]
    public long? ImagesPerMinute { get; init; }

    [JsonPropertyName("max_audio_megabytes_per_1_minute")]
    public long? AudioMegabytesPerMinute { get; init; }

    [JsonPropertyName("max_requests_per_1_day")]
    public long? RequestsPerDay { get; init; }

    [JsonPropertyName("batch_1_day_max_input_tokens")]
    public long? BatchInputTokensPerDay { get; init; }
}
