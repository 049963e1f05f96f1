using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Migrations;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>Opens a vault's file: private from its first byte, of a known format, with several processes in mind.</summary>
internal static class VaultDatabase
{
    private const int BusyTimeoutMilliseconds = 20_000;

    /// <summary>Creates the file if needed and brings its tables to the current format.</summary>
    /// <exception cref="UserError">It is not a vault, or from a newer version; it is then untouched.</exception>
    public static SqliteConnection Open(string path, bool create)
    {
        if (create) CreateEmpty(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusyTimeoutMilliseconds / 1000,
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {BusyTimeoutMilliseconds}");
            var format = RefuseUnknown(connection, path);
            // secure_delete: what was deleted is overwritten. synchronous: a stored key survives a power cut.
            connection.Run("PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
            if (connection.Text("PRAGMA journal_mode") != "wal") connection.Text("PRAGMA journal_mode = WAL");
            if (format < VaultMigrations.Current) Migrate(connection, path);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Translate(e, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What SQLite's own error means to the vault's owner.</summary>
    public static UserError Translate(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => VaultErrors.Busy(path, e),
        SQLitePCL.raw.SQLITE_FULL => VaultErrors.CannotWrite(path, "the disk is full", e),
        SQLitePCL.raw.SQLITE_IOERR => VaultErrors.CannotWrite(path, "the disk reports an error or is full", e),
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM => VaultErrors.CannotWrite(path, "the file or its folder may not be written", e),
        SQLitePCL.raw.SQLITE_NOTADB => VaultErrors.NotAVault(path, "it is not a SQLite database", e),
        _ => VaultErrors.NotAVault(path, "the file is damaged", e),
    };

    private static void CreateEmpty(string path)
    {
        if (File.Exists(path)) return;
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(path)!);
            using var created = new FileStream(path, PrivateFolder.CreateFile(FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker; both use the same file.
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw VaultErrors.CannotWrite(path, e.Message, e);
        }
    }

    private static long RefuseUnknown(SqliteConnection connection, string path)
    {
        var marks = DatabaseMarks.Of(connection);
        if (marks.IsForeignTo(VaultMigrations.ApplicationId)) throw VaultErrors.NotAVault(path, "it is another program's database");
        if (marks.Format > VaultMigrations.Current) throw VaultErrors.NewerVersion(path, marks.Format, VaultMigrations.Current);
        return marks.Format;
    }

    private static void Migrate(SqliteConnection connection, string path)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        // Asked again, now that no other process can be migrating too.
        for (var step = (int)RefuseUnknown(connection, path); step < VaultMigrations.Current; step++)
            connection.Run($"{VaultMigrations.Steps[step]}; PRAGMA application_id = {VaultMigrations.ApplicationId}; PRAGMA user_version = {step + 1}");
        transaction.Commit();
    }
}
