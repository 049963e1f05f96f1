using Microsoft.Data.Sqlite;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>By what a SQLite file says whose it is, and of which format.</summary>
internal readonly record struct DatabaseMarks(bool IsEmpty, long Format, long Application)
{
    public static DatabaseMarks Of(SqliteConnection connection)
    {
        // Another process may make the tables in between, and sets all of these at once. So the application is asked for
        // last: tables that were there before it was asked for, and have none, are not ours.
        var isEmpty = connection.Number("SELECT count(*) FROM sqlite_master") == 0;
        var format = connection.Number("PRAGMA user_version");
        return new DatabaseMarks(isEmpty, format, connection.Number("PRAGMA application_id"));
    }

    /// <summary>Whether it is another program's. A file that holds nothing yet is nobody's.</summary>
    public bool IsForeignTo(int application) => Application != application && (Application != 0 || Format != 0 || !IsEmpty);
}
