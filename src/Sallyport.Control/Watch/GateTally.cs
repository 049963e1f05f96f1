using System.Globalization;
using Microsoft.Data.Sqlite;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Control.Watch;

/// <summary>The calls of one credential that began in one minute.</summary>
public sealed record GateCallRow(long Minute, string Credential, long Begun, long Ended, long Sockets, long SocketsEnded, long Elsewhere);

/// <summary>A call that the provider answered with 401.</summary>
/// <param name="Began">Tells which of the credential's keys was in force.</param>
public sealed record RejectedCall(string Credential, DateTimeOffset Began);

/// <summary>
/// Counts the gates' calls by the minute in which they began, out of the journal: it has the intent before a key leaves, so
/// neither a gate that was killed nor a store of usage that was lost makes a call unknown. Several may read at once.
/// </summary>
public sealed class GateTally(ControlDatabase database, SallyHome home)
{
    internal const string Cursor = "watch/journal";

    /// <summary>Since when the journal was read without a gap, as a minute since 1970.</summary>
    private const string SinceCursor = "watch/journal-since";

    private const int Chunk = 20_000;
    private const long KeptMinutes = 4 * 24 * 60;

    private const string CallText = """
        INSERT INTO gate_call VALUES ($minute, $credential, $begun, $ended, $sockets, $sockets_ended, $elsewhere)
        ON CONFLICT DO UPDATE SET begun = begun + excluded.begun, ended = ended + excluded.ended, sockets = sockets + excluded.sockets,
            sockets_ended = sockets_ended + excluded.sockets_ended, elsewhere = elsewhere + excluded.elsewhere
        """;

    /// <summary>From this minute on every call is known; null before the first reading.</summary>
    public long? Since => long.TryParse(database.Cursors.Find(SinceCursor), NumberStyles.None, CultureInfo.InvariantCulture, out var minute) ? minute : null;

    /// <summary>Reads the journal to its end. The first time, and where entries are missing, it begins with what is written from now on.</summary>
    /// <param name="rejected">Told of each call that was answered with 401, before it counts as read; it may be told of one twice.</param>
    /// <exception cref="IOException">The journal cannot be read, or the counts cannot be written.</exception>
    public void ReadOn(Action<RejectedCall> rejected)
    {
        while (ReadChunk(rejected)) continue;
    }

    /// <summary>The calls of all credentials since a minute.</summary>
    public IReadOnlyList<GateCallRow> Read(long sinceMinute) => database.Read(connection =>
    {
        using var command = connection.Command(
            "SELECT minute, credential, begun, ended, sockets, sockets_ended, elsewhere FROM gate_call WHERE minute >= $since", ("$since", sinceMinute));
        using var reader = command.ExecuteReader();
        List<GateCallRow> rows = [];
        while (reader.Read())
            rows.Add(new GateCallRow(reader.NumberAt(0), reader.TextAt(1), reader.NumberAt(2), reader.NumberAt(3), reader.NumberAt(4), reader.NumberAt(5), reader.NumberAt(6)));
        return rows;
    });

    /// <summary>False at the end.</summary>
    private bool ReadChunk(Action<RejectedCall> rejected)
    {
        var text = database.Cursors.Find(Cursor);
        var place = JournalPlace.Parse(text);
        var reader = new JournalReader(home);
        if (text is null || !reader.Holds(place.Position))
        {
            Restart(text, reader);
            return false;
        }
        var cursor = reader.From(place.Position);
        var seq = place.Seq;
        var counts = new Dictionary<(long Minute, string Credential), GateCallRow>();
        var looked = 0;
        foreach (var record in cursor.ReadAvailable())
        {
            if (seq > 0 && record.Seq != seq + 1)
            {
                // Put back from a copy, or lines are gone: what they said is not known.
                Restart(text, reader);
                return false;
            }
            seq = record.Seq;
            Count(record, counts, rejected);
            if (++looked == Chunk) break;
        }
        if (looked > 0) Write(text, new JournalPlace(cursor.Position, seq), counts.Values);
        return looked == Chunk;
    }

    private static void Count(JournalRecord record, Dictionary<(long, string), GateCallRow> counts, Action<RejectedCall> rejected)
    {
        var entry = record.Entry;
        if (entry.Credential is not { } credential || entry.Type is not (JournalEntryType.RequestAllowed or JournalEntryType.RequestDone)) return;
        var done = entry.Type == JournalEntryType.RequestDone;
        var began = done ? record.Time - TimeSpan.FromMicroseconds(Math.Clamp(entry.Microseconds ?? 0, 0, 86_400_000_000)) : record.Time;
        if (done && entry.Status == 401) rejected(new RejectedCall(credential, began));
        if (!GateCall.MayCount(entry)) return;
        var minute = began.ToUnixTimeSeconds() / 60;
        var row = counts.GetValueOrDefault((minute, credential)) ?? new GateCallRow(minute, credential, 0, 0, 0, 0, 0);
        var socket = GateCall.IsSocket(entry) ? 1 : 0;
        counts[(minute, credential)] = done
            ? row with { Ended = row.Ended + 1, SocketsEnded = row.SocketsEnded + socket }
            : row with { Begun = row.Begun + 1, Sockets = row.Sockets + socket, Elsewhere = row.Elsewhere + (GateCall.GoesOnElsewhere(entry) ? 1 : 0) };
    }

    private void Write(string? from, JournalPlace to, IEnumerable<GateCallRow> rows) => database.Write(connection =>
    {
        if (!Move(connection, from, to)) return false;
        foreach (var row in rows)
        {
            connection.Run(CallText,
                ("$minute", row.Minute), ("$credential", row.Credential), ("$begun", row.Begun), ("$ended", row.Ended),
                ("$sockets", row.Sockets), ("$sockets_ended", row.SocketsEnded), ("$elsewhere", row.Elsewhere));
        }
        connection.Run("DELETE FROM gate_call WHERE minute < $oldest", ("$oldest", database.Now / 60_000 - KeptMinutes));
        return true;
    });

    private void Restart(string? from, JournalReader reader)
    {
        var end = reader.End();
        database.Write(connection => Move(connection, from, new JournalPlace(end, 0)) && Set(connection, SinceCursor, (database.Now / 60_000 + 1).ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>False where somebody else has read on meanwhile: then this reading counts for nothing.</summary>
    private bool Move(SqliteConnection connection, string? from, JournalPlace to)
    {
        using var command = connection.Command("SELECT value FROM cursor WHERE name = $name", ("$name", Cursor));
        return command.ExecuteScalar() as string == from && Set(connection, Cursor, to.ToString());
    }

    private bool Set(SqliteConnection connection, string name, string value) => connection.Run(
        "INSERT INTO cursor (name, value, updated) VALUES ($name, $value, $now) ON CONFLICT DO UPDATE SET value = excluded.value, updated = excluded.updated",
        ("$name", name), ("$value", value), ("$now", database.Now)) == 1;
}
