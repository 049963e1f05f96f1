namespace FakeOpenAI.Keys;

/// <summary>Requests and tokens a minute for one model of one project.</summary>
public sealed record RateLimit(int RequestsPerMinute, int TokensPerMinute)
{
    public static RateLimit Default { get; } = new(10_000, 2_000_000);
}
