namespace Sallyport.Control.Provisioning.Applying;

/// <summary>What the job of one new key remembers. Its id is the key's name at the provider, which no other key has.</summary>
internal sealed record KeyBody
{
    public required string Credential { get; init; }

    public required string ProjectId { get; init; }

    public required string ProjectName { get; init; }

    public required string AccountId { get; init; }

    public required string AccountName { get; init; }

    /// <summary>Empty for everything.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    public string? Organization { get; init; }

    /// <summary>Null until the provider has answered.</summary>
    public string? KeyId { get; init; }
}
