using Sallyport.Control.Alerts;
using Sallyport.Control.Leases;
using Sallyport.Control.Rotation;
using Sallyport.Control.Sinks;

namespace Sallyport.Control.Runbooks.Facts;

/// <summary>What the control plane of this home has written down.</summary>
public sealed record ControlFacts
{
    /// <summary>All, oldest first.</summary>
    public IReadOnlyList<RotationReport> Rotations { get; init; } = [];

    /// <summary>Those that have not ended.</summary>
    public IReadOnlyList<Lease> Leases { get; init; } = [];

    /// <summary>When the provider's usage was last read; null where it never was.</summary>
    public DateTimeOffset? UsageRead { get; init; }

    /// <summary>When the organization's audit log was last read into the store, from where sinks get it; null where it never was.</summary>
    public DateTimeOffset? AuditRead { get; init; }

    /// <summary>When somebody last looked whether keys have vanished; null where nobody ever did.</summary>
    public DateTimeOffset? KeysWatched { get; init; }

    /// <summary>Credentials whose key was found to be gone at the provider, with since when.</summary>
    public IReadOnlyList<(string Credential, DateTimeOffset Since)> Vanished { get; init; } = [];

    /// <summary>One for each sink of the policy in force.</summary>
    public IReadOnlyList<SinkStatus> Sinks { get; init; } = [];

    /// <summary>Of the last thirty days, newest first.</summary>
    public IReadOnlyList<Alert> Alerts { get; init; } = [];
}
