using Sallyport.Core.Vault;

namespace Sallyport.Broker.Sessions;

/// <summary>What a new session is for.</summary>
public sealed record SessionRequest
{
    public required string Agent { get; init; }

    /// <summary>The command's name, for people: <c>codex</c>. Not its arguments, which may hold anything.</summary>
    public required string Command { get; init; }

    public int? ProcessId { get; init; }

    public required IReadOnlyList<Credential> Credentials { get; init; }

    /// <summary>Which of them are used by a key of this session's own: credential name to the name of the lease's key.</summary>
    public IReadOnlyDictionary<string, string> Leases { get; init; } = new Dictionary<string, string>();

    /// <summary>Put the key on requests that carry none: for clients that send no credential at all.</summary>
    public bool InjectAlways { get; init; }
}
