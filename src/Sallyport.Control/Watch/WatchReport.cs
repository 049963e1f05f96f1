using Sallyport.Control.Alerts;
using Sallyport.Control.State;

namespace Sallyport.Control.Watch;

/// <summary>What one look at the organization brought.</summary>
public sealed record WatchReport
{
    /// <summary>New in the store, in its order.</summary>
    public IReadOnlyList<StoredAuditEvent> Events { get; init; } = [];

    /// <summary>Those that were not raised before.</summary>
    public IReadOnlyList<Alert> Alerts { get; init; } = [];

    /// <summary>The sinks that must catch up before more is read; empty where none does.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Why the provider does not let the audit log be read; null where it does.</summary>
    public string? Refused { get; init; }
}
