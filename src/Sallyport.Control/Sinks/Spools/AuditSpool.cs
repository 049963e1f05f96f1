using System.Globalization;
using System.Text;
using Sallyport.Control.State;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Control.Sinks.Spools;

/// <summary>The provider's audit log as it was read into <c>control.db</c>. A place in it is the last sequence that was passed.</summary>
internal sealed class AuditSpool(ControlDatabase database) : ISinkSpool
{
    private const long LastSecond = 100_000_000_000;

    public SinkSource Source => SinkSource.Audit;

    public SpoolRead Read(string? place, SinkEvents wanted, int maxEvents, long maxBytes)
    {
        if (!wanted.HasFlag(SinkEvents.Audit)) return new SpoolRead([], null, More: false);
        return database.Read(connection =>
        {
            using var command = connection.Command(
                "SELECT sequence, id, type, effective_at, body FROM audit_event WHERE sequence > $after ORDER BY sequence LIMIT $most",
                ("$after", Parse(place)), ("$most", maxEvents));
            using var reader = command.ExecuteReader();
            List<SpooledEvent> events = [];
            long bytes = 0;
            while (reader.Read())
            {
                var body = Encoding.UTF8.GetBytes(reader.TextAt(4));
                if (events.Count > 0 && bytes + body.Length > maxBytes) return new SpoolRead(events, events[^1].After, More: true);
                bytes += body.Length;
                var sequence = reader.NumberAt(0);
                events.Add(new SpooledEvent(new SinkEvent
                {
                    Source = SinkSource.Audit,
                    Id = reader.TextAt(1),
                    Type = reader.TextAt(2),
                    Time = Time(reader.NumberAt(3)),
                    Sequence = sequence,
                    Raw = body,
                }, sequence.ToString(CultureInfo.InvariantCulture)));
            }
            return new SpoolRead(events, events.Count == 0 ? null : events[^1].After, More: events.Count == maxEvents);
        });
    }

    public long PendingBytes(string? place) => database.Read(connection =>
    {
        using var command = connection.Command("SELECT coalesce(sum(length(body)), 0) FROM audit_event WHERE sequence > $after", ("$after", Parse(place)));
        return command.ExecuteScalar() is long bytes ? bytes : 0;
    });

    /// <summary>The provider's times are seconds, the store's own are milliseconds; no number is a likely time as both.</summary>
    private static DateTimeOffset Time(long unix) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(unix > LastSecond ? unix : unix * 1000, 0, 253_402_300_799_999));

    private static long Parse(string? place) =>
        long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;
}
