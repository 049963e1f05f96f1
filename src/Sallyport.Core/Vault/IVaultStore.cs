namespace Sallyport.Core.Vault;

/// <summary>Keeps a vault's rows. Knows nothing of keys: it sees ciphertext and facts only.</summary>
internal interface IVaultStore : IDisposable
{
    /// <summary>For messages: the file or address.</summary>
    string Location { get; }

    /// <summary>One consistent view, or null where there is no vault yet.</summary>
    VaultState? Read();

    /// <summary>The current generation, cheaply.</summary>
    long ReadGeneration();

    /// <summary>
    /// Reads, lets <paramref name="decide"/> choose, and writes its choice, with every other writer kept out meanwhile.
    /// Nothing is written if it throws or returns null.
    /// </summary>
    void Change(Func<VaultState?, VaultChange?> decide);

    /// <summary>Notes last uses, each only if later than the one known.</summary>
    void MarkUsed(IReadOnlyDictionary<string, DateTimeOffset> uses);
}
