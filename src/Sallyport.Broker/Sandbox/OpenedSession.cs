namespace Sallyport.Broker.Sandbox;

/// <summary>What a gate answers: all that the child's environment is made from.</summary>
public sealed record OpenedSession
{
    public required string Id { get; init; }
    public required int Port { get; init; }
    public required string ProxyUser { get; init; }
    public required string ProxyPassword { get; init; }
    public required string CertificateAuthorityPem { get; init; }
    public required IReadOnlyList<GrantedCredential> Granted { get; init; }

    /// <summary>See <see cref="ChildFacts.Found"/>.</summary>
    public required IReadOnlyDictionary<string, string?> Found { get; init; }
}
