using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>
/// Opens vaults that lie in a SQLite file: with this namespace imported, <c>UnlockedVault.Open</c> and
/// <c>UnlockedVault.Create</c> are there. The vault itself knows no storage.
/// </summary>
public static class SqliteVault
{
    extension(UnlockedVault)
    {
        /// <summary>Makes the vault of <paramref name="home"/>, or opens it if it is there already.</summary>
        /// <exception cref="UserError">The folder cannot be written, or the vault that is there is opened by something else.</exception>
        public static UnlockedVault Create(SallyHome home, IKeyEncryptionKey source, TimeProvider time) =>
            UnlockedVault.Create(home.VaultFile, source, time);

        /// <exception cref="UserError">There is no vault, it is damaged or newer, or <paramref name="source"/> does not open it.</exception>
        public static UnlockedVault Open(SallyHome home, IKeyEncryptionKey source, TimeProvider time) =>
            UnlockedVault.Open(home.VaultFile, source, time);

        // By path only inside Core and for the control plane, which keeps its admin keys in a file of its own: what holds
        // the data plane can name no vault but the one of its home.
        internal static UnlockedVault Create(string path, IKeyEncryptionKey source, TimeProvider time) =>
            Using(new SqliteVaultStore(path, create: true), store => UnlockedVault.Create(store, source, time));

        internal static UnlockedVault Open(string path, IKeyEncryptionKey source, TimeProvider time)
        {
            if (!VaultFile.Exists(path)) throw VaultErrors.NoVault(path);
            return Using(new SqliteVaultStore(path, create: false), store => UnlockedVault.Open(store, source, time));
        }
    }

    private static UnlockedVault Using(SqliteVaultStore store, Func<SqliteVaultStore, UnlockedVault> open)
    {
        try
        {
            return open(store);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
