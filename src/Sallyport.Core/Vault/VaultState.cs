using System.Security.Cryptography;

namespace Sallyport.Core.Vault;

/// <summary>The vault's own row, as stored.</summary>
internal sealed record VaultHeader
{
    /// <summary>32 hexadecimal digits.</summary>
    public required string VaultId { get; init; }

    public required DateTimeOffset Created { get; init; }
    public required string KeySourceKind { get; init; }
    public required string KeySourceParameters { get; init; }

    /// <summary>The data key, sealed with the key-encryption key.</summary>
    public required byte[] WrappedKey { get; init; }

    /// <summary>
    /// A second random key, sealed with the data key, from which keys for other purposes are derived. It outlives a
    /// change of the data key, so what was sealed with such a key stays verifiable.
    /// </summary>
    public required byte[] DerivationRoot { get; init; }

    /// <summary>One more with each change of the vault; a running gate polls it.</summary>
    public required long Generation { get; init; }

    public required byte[] Manifest { get; init; }
}

/// <summary>A credential's row, as stored.</summary>
/// <param name="Facts">As read, not yet checked.</param>
/// <param name="Value">The secret, sealed with the data key.</param>
internal sealed record VaultRecord(Credential Facts, byte[] Value)
{
    /// <summary>Over every stored field but the last use, which is not authenticated.</summary>
    public byte[] Hash() => SHA256.HashData(new CanonicalBytes()
        .Add(Facts.Name).Add(Facts.Provider).Add(Facts.KeyType).Add(Facts.Fingerprint).Add(Facts.LastFour)
        .Add(CredentialFacts.Write(Facts.Facts)).Add(Facts.Version)
        .Add(Facts.Created.ToUnixTimeMilliseconds()).Add(Facts.Rotated.ToUnixTimeMilliseconds())
        .Add(Value).ToArray());
}

/// <param name="Policy">As read, not yet checked; null where there is no row.</param>
internal sealed record VaultState(VaultHeader Header, IReadOnlyList<VaultRecord> Records, StoredPolicy? Policy = null)
{
    public VaultRecord? Find(string name) => Records.FirstOrDefault(r => r.Facts.Name == name);
}

/// <summary>What one transaction writes.</summary>
internal sealed record VaultChange(VaultHeader Header)
{
    public IReadOnlyList<VaultRecord> Put { get; init; } = [];
    public IReadOnlyList<string> Delete { get; init; } = [];

    /// <summary>Null leaves the one that is there.</summary>
    public StoredPolicy? Policy { get; init; }
}
