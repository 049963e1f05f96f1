using Sallyport.Core.Providers;

namespace Sallyport.Broker.Sandbox;

/// <summary>What a child's environment is made from, besides the environment that <c>sally</c> itself was given.</summary>
public sealed record ChildFacts
{
    public required string SessionId { get; init; }
    public required string Agent { get; init; }

    /// <summary>Where the gate listens on 127.0.0.1.</summary>
    public required int Port { get; init; }

    public required string ProxyUser { get; init; }
    public required string ProxyPassword { get; init; }
    public required ProviderCatalog Providers { get; init; }

    /// <summary>In the order in which they were named: of two for one provider, the first gets the provider's variables.</summary>
    public required IReadOnlyList<GrantedCredential> Granted { get; init; }

    /// <summary>Variable to file, as <see cref="TrustFiles"/> wrote them.</summary>
    public IReadOnlyDictionary<string, string> TrustFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Variables found to hold a secret of the vault: their value with placeholders in its place, or null where the
    /// variable must go. See <see cref="SecretSearch"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Found { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether a value is, or contains, what is shaped like some provider's key; a placeholder is not.</summary>
    public Func<string, bool> LooksLikeKey { get; init; } = static _ => false;

    /// <summary>Set the providers' base-URL variables.</summary>
    public bool BaseUrl { get; init; }

    /// <summary>The file that Node loads first, or null for none.</summary>
    public string? NodePreloadFile { get; init; }
}
