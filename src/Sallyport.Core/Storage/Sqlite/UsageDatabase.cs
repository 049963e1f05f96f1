using Microsoft.Data.Sqlite;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Migrations;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>Opens the file of usage: private, of a known format, shared by processes.</summary>
internal static class UsageDatabase
{
    private const int BusyTimeoutMilliseconds = 5_000;

    /// <summary>Creates the file if needed and brings its tables to the current format.</summary>
    /// <exception cref="UserError">It is another program's, or of a newer version, or cannot be opened.</exception>
    public static SqliteConnection Open(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            CreateEmpty(path);
            connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = BusyTimeoutMilliseconds / 1000,
            }.ConnectionString);
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {BusyTimeoutMilliseconds}");
            var format = RefuseUnknown(connection, path);
            // synchronous = NORMAL: what is written survives this process at once, and a power cut with the next checkpoint.
            connection.Run("PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
            if (connection.Text("PRAGMA journal_mode") != "wal") connection.Text("PRAGMA journal_mode = WAL");
            if (format < UsageMigrations.Current) Migrate(connection, path);
            return connection;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw MeteringErrors.StoreUnusable(path, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

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
    }

    private static long RefuseUnknown(SqliteConnection connection, string path)
    {
        var format = connection.Number("PRAGMA user_version");
        var application = connection.Number("PRAGMA application_id");
        if (application != UsageMigrations.ApplicationId && (application != 0 || format != 0 || connection.Number("SELECT count(*) FROM sqlite_master") != 0))
            throw MeteringErrors.OtherDatabase(path);
        if (format > UsageMigrations.Current) throw MeteringErrors.NewerStore(path, format, UsageMigrations.Current);
        return format;
    }

    private static void Migrate(SqliteConnection connection, string path)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        // Asked again, now that no other process can be migrating too.
        for (var step = (int)RefuseUnknown(connection, path); step < UsageMigrations.Current; step++)
            connection.Run($"{UsageMigrations.Steps[step]}; PRAGMA application_id = {UsageMigrations.ApplicationId}; PRAGMA user_version = {step + 1}");
        transaction.Commit();
    }
}
