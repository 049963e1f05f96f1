namespace Sallyport.Broker.Sandbox;

/// <summary>What <c>sally run</c> asks of a gate, its own or that of <c>sally serve</c>.</summary>
public sealed record SessionOpening
{
    public required string Agent { get; init; }

    /// <summary>The command's name without its arguments.</summary>
    public required string Command { get; init; }

    /// <summary>Of <c>sally run</c>.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Empty for one of each provider.</summary>
    public required IReadOnlyList<string> Credentials { get; init; }

    /// <summary>Credential name to the name of a lease's key that was made for this session, and is put on in its place.</summary>
    public IReadOnlyDictionary<string, string> Leases { get; init; } = new Dictionary<string, string>();

    public bool InjectAlways { get; init; }

    /// <summary>The environment that the child would inherit, to be searched for the vault's secrets.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
}
