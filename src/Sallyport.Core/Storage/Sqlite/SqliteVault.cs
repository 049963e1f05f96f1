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
            Using(new SqliteVaultStore(home.VaultFile, create: true), store => UnlockedVault.Create(store, source, time));

        /// <exception cref="UserError">There is no vault, it is damaged or newer, or <paramref name="source"/> does not open it.</exception>
        public static UnlockedVault Open(SallyHome home, IKeyEncryptionKey source, TimeProvider time)
        {
            if (!VaultFile.Exists(home)) throw VaultErrors.NoVault(home.VaultFile);
            return Using(new SqliteVaultStore(home.VaultFile, create: false), store => UnlockedVault.Open(store, source, time));
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
