namespace Sallyport.Control.OpenAI.Records;

/// <summary>
/// One group of a bucket. Which measures there are depends on the kind, which dimensions on what was grouped by; the
/// others are null. Tokens are counts; <see cref="Seconds"/> is of audio.
/// </summary>
public sealed record UsageResult
{
    /// <summary>Such as <c>organization.usage.completions.result</c>.</summary>
    public string? Object { get; init; }

    public string? ProjectId { get; init; }

    public string? UserId { get; init; }

    public string? ApiKeyId { get; init; }

    public string? Model { get; init; }

    public bool? Batch { get; init; }

    public string? ServiceTier { get; init; }

    /// <summary>Of an image: <c>1024x1024</c>.</summary>
    public string? Size { get; init; }

    /// <summary>Of an image: <c>image.generation</c>.</summary>
    public string? Source { get; init; }

    public string? VectorStoreId { get; init; }

    public string? ContextLevel { get; init; }

    public long? NumModelRequests { get; init; }

    public long? InputTokens { get; init; }

    public long? InputCachedTokens { get; init; }

    public long? InputCacheWriteTokens { get; init; }

    public long? InputUncachedTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long? InputTextTokens { get; init; }

    public long? OutputTextTokens { get; init; }

    public long? InputAudioTokens { get; init; }

    public long? OutputAudioTokens { get; init; }

    public long? InputImageTokens { get; init; }

    public long? OutputImageTokens { get; init; }

    public long? Images { get; init; }

    public long? Characters { get; init; }

    public long? Seconds { get; init; }

    public long? UsageBytes { get; init; }

    public long? NumSessions { get; init; }

    /// <summary>Calls of a search tool.</summary>
    public long? NumRequests { get; init; }
}
