using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>A kind of SQLite file: how its tables came to be, and what its owner is told when it cannot be used.</summary>
/// <param name="ApplicationId">Tells the file from any other SQLite database.</param>
/// <param name="Steps">The format is the number of steps taken, kept as <c>user_version</c>. Steps are added, never edited.</param>
internal sealed record DatabaseFormat(
    int ApplicationId, IReadOnlyList<string> Steps, Func<string, Exception, UserError> Unusable, Func<string, UserError> Foreign, Func<string, long, int, UserError> Newer);

/// <summary>Opens a file of state that is not the vault: private, of a known format, shared by processes.</summary>
internal static class PrivateDatabase
{
    private const int BusyTimeoutMilliseconds = 5_000;

    /// <summary>Creates the file if needed and brings its tables to the current format.</summary>
    /// <exception cref="UserError">It is another program's, or of a newer version, or cannot be opened.</exception>
    public static SqliteConnection Open(string path, DatabaseFormat format)
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
            var steps = RefuseUnknown(connection, path, format);
            // synchronous = NORMAL: what is written survives this process at once, and a power cut with the next checkpoint.
            connection.Run("PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
            if (connection.Text("PRAGMA journal_mode") != "wal") connection.Text("PRAGMA journal_mode = WAL");
            if (steps < format.Steps.Count) Migrate(connection, path, format);
            return connection;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw format.Unusable(path, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Where the file is not there, what would be in it: nothing. To look at a home must not change it.</summary>
    /// <exception cref="UserError">It is another program's, or of a newer version, or cannot be opened.</exception>
    public static SqliteConnection OpenToRead(string path, DatabaseFormat format)
    {
        if (File.Exists(path)) return Open(path, format);
        var empty = new SqliteConnection("Data Source=:memory:");
        empty.Open();
        Migrate(empty, path, format);
        return empty;
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

    private static long RefuseUnknown(SqliteConnection connection, string path, DatabaseFormat format)
    {
        var marks = DatabaseMarks.Of(connection);
        if (marks.IsForeignTo(format.ApplicationId)) throw format.Foreign(path);
        if (marks.Format > format.Steps.Count) throw format.Newer(path, marks.Format, format.Steps.Count);
        return marks.Format;
    }

    private static void Migrate(SqliteConnection connection, string path, DatabaseFormat format)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        // Asked again, now that no other process can be migrating too.
        for (var step = (int)RefuseUnknown(connection, path, format); step < format.Steps.Count; step++)
            connection.Run($"{format.Steps[step]}; PRAGMA application_id = {format.ApplicationId}; PRAGMA user_version = {step + 1}");
        transaction.Commit();
    }
}
