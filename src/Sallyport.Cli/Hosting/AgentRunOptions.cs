using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>What the user asked of <c>sally run</c>.</summary>
internal sealed record AgentRunOptions
{
    public required IReadOnlyList<string> Command { get; init; }
    public required string Agent { get; init; }
    public required IReadOnlyList<string> Credentials { get; init; }
    public bool BaseUrl { get; init; }
    public bool PreloadNode { get; init; }
    public bool InjectAlways { get; init; }
    public bool PrintEnvironment { get; init; }

    /// <summary>Null where the session uses the stored keys.</summary>
    public LeaseWish? Lease { get; init; }

    public KeySourceOptions KeySource { get; init; } = KeySourceOptions.None;
}
