namespace Sallyport.Core.Vault;

/// <summary>What is to be stored, beside the secret.</summary>
public sealed record NewCredential
{
    /// <summary><c>provider/name</c>; see <see cref="CredentialName"/>.</summary>
    public required string Name { get; init; }

    public required string Provider { get; init; }

    public required string KeyType { get; init; }

    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a credential of that name becomes a new version. Otherwise it is an error and nothing changes.</summary>
    public bool Replace { get; init; }

    /// <summary>When it was first stored, as a backup recorded it; null means now. An existing credential keeps its own.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When this secret was stored, as a backup recorded it, so that a restored key does not look new; null means now.</summary>
    public DateTimeOffset? Rotated { get; init; }
}
