using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>What a process wants of the gate it hosts.</summary>
internal sealed record GateHostOptions
{
    /// <summary>As of <see cref="Broker.Attach.AttachOptions.Kind"/>.</summary>
    public required string Kind { get; init; }

    public required string SocketPath { get; init; }

    /// <summary>0 for any free port.</summary>
    public int Port { get; init; }

    public KeySourceOptions KeySource { get; init; } = KeySourceOptions.None;

    /// <summary>An open vault that the gate takes over; null has it open the vault itself.</summary>
    public UnlockedVault? Vault { get; init; }

    /// <summary>Told when keys are to be forgotten, for what the process holds beside the gate.</summary>
    public Action OnLock { get; init; } = static () => { };

    public required Action<string> Warn { get; init; }
}
