namespace Sallyport.Control.OpenAI.Records;

/// <summary>A service account to be made, by default without a key.</summary>
public sealed record NewServiceAccount
{
    public required string Name { get; init; }

    /// <summary>
    /// Whether the provider makes a first key with it. That key has no scopes, which means all of them; make one with
    /// <see cref="ServiceAccounts.CreateKeyAsync"/> instead.
    /// </summary>
    public bool WithUnscopedKey { get; init; }

    /// <summary>When the first key ends. Newer than the published specification: look at the key's <c>Expires</c>.</summary>
    public TimeSpan? KeyLifetime { get; init; }
}
