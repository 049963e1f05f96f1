namespace Sallyport.Core.PolicyFiles;

/// <summary>One model's limits in a project. What is null is not looked at.</summary>
public sealed record DesiredRateLimit
{
    public required string Model { get; init; }

    public long? RequestsPerMinute { get; init; }

    public long? TokensPerMinute { get; init; }

    public long? ImagesPerMinute { get; init; }

    public long? AudioMegabytesPerMinute { get; init; }

    public long? RequestsPerDay { get; init; }

    public long? BatchTokensPerDay { get; init; }
}
