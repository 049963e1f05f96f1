namespace Sallyport.Broker.Attach;

/// <summary>A live session, as <c>sally ps</c> lists it.</summary>
public sealed record SessionSummary
{
    public required string Id { get; init; }
    public required string Agent { get; init; }
    public required string Command { get; init; }
    public int? ProcessId { get; init; }
    public required DateTimeOffset Started { get; init; }
    public required IReadOnlyList<string> Credentials { get; init; }
    public required long Requests { get; init; }
    public required long Denied { get; init; }
    public required int InFlight { get; init; }
}

/// <summary>Who hosts a gate.</summary>
/// <param name="Kind"><c>serve</c> or <c>run</c>.</param>
/// <param name="ProcessId">The host's.</param>
/// <param name="Port">Where its gate listens on 127.0.0.1.</param>
/// <param name="Locked">Whether it has forgotten its keys until <c>unlock</c>.</param>
public sealed record HostSummary(string Kind, int ProcessId, int Port, bool Locked);
