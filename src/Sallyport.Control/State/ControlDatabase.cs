using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Control.State;

/// <summary>
/// What the control plane must remember between its processes: one SQLite file, shared by all of a home. Safe for use by
/// several threads; every store on it works in transactions of its own.
/// </summary>
public sealed class ControlDatabase : IDisposable
{
    private static readonly DatabaseFormat s_format = new(
        ControlTables.ApplicationId, ControlTables.Steps, ControlErrors.Unusable, ControlErrors.Foreign, ControlErrors.Newer);

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;

    private ControlDatabase(SqliteConnection connection, TimeProvider time)
    {
        _connection = connection;
        Time = time;
        Jobs = new JobStore(this);
        Cursors = new CursorStore(this);
        Observations = new ObservationStore(this);
        Alerts = new AlertStore(this);
        AuditEvents = new AuditEventStore(this);
    }

    public JobStore Jobs { get; }
    public CursorStore Cursors { get; }
    public ObservationStore Observations { get; }
    public AlertStore Alerts { get; }
    public AuditEventStore AuditEvents { get; }

    internal TimeProvider Time { get; }

    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static string PathIn(SallyHome home) => Path.Combine(home.Root, "control.db");

    /// <exception cref="UserError">The file cannot be opened, or is not of this kind.</exception>
    public static ControlDatabase Open(SallyHome home, TimeProvider time) => new(PrivateDatabase.Open(PathIn(home), s_format), time);

    /// <summary>To look at: a home without one has none afterwards either.</summary>
    /// <exception cref="UserError">The file cannot be opened, or is not of this kind.</exception>
    public static ControlDatabase OpenToRead(SallyHome home, TimeProvider time) => new(PrivateDatabase.OpenToRead(PathIn(home), s_format), time);

    public void Dispose() => _connection.Dispose();

    /// <summary>Runs <paramref name="action"/> with every other writer, of this process or another, kept out.</summary>
    /// <exception cref="IOException">It cannot be written; nothing was.</exception>
    internal T Write<T>(Func<SqliteConnection, T> action) => Guarded(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var result = action(connection);
        transaction.Commit();
        return result;
    });

    /// <exception cref="IOException">It cannot be read.</exception>
    internal T Read<T>(Func<SqliteConnection, T> action) => Guarded(action);

    private T Guarded<T>(Func<SqliteConnection, T> action)
    {
        lock (_lock)
        {
            try
            {
                return action(_connection);
            }
            catch (SqliteException e)
            {
                throw new IOException($"the store of the control plane: {e.Message}", e);
            }
        }
    }
}
