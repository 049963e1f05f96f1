using Sallyport.Broker.Telemetry;
using Sallyport.Core.Batches;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Broker;

/// <summary>What a gate works with. It owns none of it.</summary>
public sealed record GateOptions
{
    public required ProviderCatalog Providers { get; init; }
    public required CredentialRing Ring { get; init; }
    public required IGateJournal Journal { get; init; }
    public required UpstreamRedirects Redirects { get; init; }

    /// <summary>Holds requests to limits and budgets; null for one that forgets when the gate stops.</summary>
    public Meter? Meter { get; init; }

    /// <summary>What agents may do; its owner replaces the snapshot, and the next request goes by the new one.</summary>
    public PolicyInForce Policy { get; init; } = new();

    /// <summary>Where usage and freezes are kept; null keeps none beyond this gate.</summary>
    public IUsageStore? UsageStore { get; init; }

    /// <summary>The batch files that gates of this home have read; null for those of this gate alone.</summary>
    public InspectedBatches? Batches { get; init; }

    /// <summary>An agent that makes so many times more requests than usual is frozen; 0 for never.</summary>
    public double SpikeFactor { get; init; } = 10;

    /// <summary>Whether an agent is frozen whose request carries a credential where it does not belong.</summary>
    public bool TripwireFreezes { get; init; } = true;

    /// <summary>Where calls are kept whose grant asks for that; without it such calls are denied.</summary>
    public CaptureStore? Captures { get; init; }

    /// <summary>How much of a body is read before it is decided on.</summary>
    public long InspectBytes { get; init; } = 1024 * 1024;

    /// <summary>How many connections a session may have open; as many again may be open that show no session yet.</summary>
    public int MaxConnections { get; init; } = 16_384;

    /// <summary>The loopback port of <c>/metrics</c>; null, the default, for none, 0 for any free one.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>Where each call is reported to over OpenTelemetry's protocol; null, the default, for nowhere.</summary>
    public TelemetryOptions? Telemetry { get; init; }

    /// <summary>The loopback port; 0, the default, takes any free one.</summary>
    public int Port { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of failures that are the gate's own and of a journal that cannot be written. Never of a secret.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
}
