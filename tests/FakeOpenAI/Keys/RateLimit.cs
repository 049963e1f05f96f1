namespace FakeOpenAI.Keys;

/// <summary>The limits of one model of one project. Requests and tokens a minute are enforced, the others are kept and shown.</summary>
public sealed record RateLimit(int RequestsPerMinute, int TokensPerMinute)
{
    public static RateLimit Default { get; } = new(10_000, 2_000_000) { BatchInputTokensPerDay = 200_000_000 };

    public int? ImagesPerMinute { get; init; }

    public int? AudioMegabytesPerMinute { get; init; }

    public int? RequestsPerDay { get; init; }

    public int? BatchInputTokensPerDay { get; init; }
}
