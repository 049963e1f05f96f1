using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Attach;

/// <summary>What a control socket gives access to.</summary>
public sealed record AttachOptions
{
    public const string ServeKind = "serve";
    public const string RunKind = "run";

    public required string SocketPath { get; init; }
    public required SallyHome Home { get; init; }
    public required Gate Gate { get; init; }
    public required CredentialRing Ring { get; init; }

    /// <summary><see cref="ServeKind"/> takes sessions of other processes, <see cref="RunKind"/> has its own alone.</summary>
    public required string Kind { get; init; }

    /// <summary>Forgets all keys until <see cref="Unlock"/>.</summary>
    public required Func<CancellationToken, Task> Lock { get; init; }

    /// <exception cref="UserError">The vault cannot be opened without a person.</exception>
    public required Func<CancellationToken, Task> Unlock { get; init; }

    public required Func<bool> IsLocked { get; init; }

    /// <summary>Takes over at once what other processes have changed in the vault.</summary>
    public required Func<CancellationToken, Task> Refresh { get; init; }

    /// <summary>
    /// So many connections that hold no session: those are what an agent can open. Sessions are as many as there may be
    /// open files.
    /// </summary>
    public int MaxWithoutSession { get; init; } = 1024;

    public required TimeProvider Time { get; init; }

    public Action<string> Warn { get; init; } = static _ => { };
}
