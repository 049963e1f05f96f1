using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Admin;

/// <summary>
/// The vault of admin keys: a file of its own, <c>admin.db</c>, with its own data key and, where wanted, its own
/// passphrase. Only this assembly can open the file or read a key out of it, and no grant, session or gate can name
/// what is in it: to them it does not exist. What a command may see are the keys' facts.
/// </summary>
public sealed class AdminVault : IDisposable
{
    private readonly UnlockedVault _vault;

    private AdminVault(UnlockedVault vault) => _vault = vault;

    /// <summary>Where the keys lie.</summary>
    public static string PathIn(SallyHome home) => Path.Combine(home.Root, "admin.db");

    /// <summary>Facts for those who may read the file; null where there is none.</summary>
    /// <exception cref="UserError">It is damaged or from a newer version.</exception>
    public static VaultFile? ReadFacts(SallyHome home) => VaultFile.Read(PathIn(home));

    /// <summary>Makes the vault, or opens it if it is there already.</summary>
    /// <exception cref="UserError">The folder cannot be written, or the vault that is there is opened by something else.</exception>
    public static AdminVault Create(SallyHome home, IKeyEncryptionKey source, TimeProvider time) =>
        new(UnlockedVault.Create(PathIn(home), source, time));

    /// <exception cref="UserError">There is no admin vault, it is damaged or newer, or <paramref name="source"/> does not open it.</exception>
    public static AdminVault Open(SallyHome home, IKeyEncryptionKey source, TimeProvider time) =>
        new(UnlockedVault.Open(PathIn(home), source, time));

    public IReadOnlyList<Credential> List() => _vault.List();

    /// <param name="secret">Still the caller's to dispose.</param>
    /// <exception cref="UserError">The name is taken, or this is not an admin key.</exception>
    public Credential Store(NewCredential credential, Secret secret)
    {
        if (credential.KeyType != AdminKeyType.Name) throw AdminVaultErrors.NotAnAdminKey(credential.Provider, credential.KeyType);
        return _vault.Store(credential, secret);
    }

    /// <summary>False where there is none of that name.</summary>
    public bool Remove(string name) => _vault.Remove(name);

    /// <summary>The key itself, for the clients of this assembly; the caller disposes it.</summary>
    internal OpenCredential Reveal(string name) => _vault.Reveal(name);

    public void Dispose() => _vault.Dispose();
}
