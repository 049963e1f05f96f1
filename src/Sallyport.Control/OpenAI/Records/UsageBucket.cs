namespace Sallyport.Control.OpenAI.Records;

/// <summary>What was used in a span of time. A recent one may still grow: the provider counts with a delay.</summary>
public sealed record UsageBucket
{
    /// <summary>Inclusive.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Exclusive.</summary>
    public required DateTimeOffset EndTime { get; init; }

    public required IReadOnlyList<UsageResult> Results { get; init; }
}
