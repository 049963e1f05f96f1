using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Spools;

/// <summary>The journal's files. A place in them is <c>FILE:OFFSET:SEQ</c>, the last being the entry before it.</summary>
internal sealed class JournalSpool(SallyHome home) : ISinkSpool
{
    // A sink for alerts alone must not read a whole journal in one go.
    private const int MaxLooked = 20_000;

    public SinkSource Source => SinkSource.Journal;

    public SpoolRead Read(string? place, SinkEvents wanted, int maxEvents, long maxBytes)
    {
        var reader = new JournalReader(home);
        var (position, seq) = JournalPlace.Parse(place);
        if (!reader.Holds(position)) position = default; // Restored from a backup: found again by the number.
        var cursor = reader.From(position);
        List<SpooledEvent> events = [];
        var looked = 0;
        long bytes = 0;
        string? end = null;
        foreach (var record in cursor.ReadAvailable())
        {
            if (record.Seq > seq && IsWanted(record, wanted))
            {
                if (events.Count > 0 && bytes + record.Line.Length > maxBytes) return new SpoolRead(events, end, More: true);
                bytes += record.Line.Length;
                events.Add(new SpooledEvent(SinkEvent.Of(record), new JournalPlace(cursor.Position, record.Seq).ToString()));
            }
            end = new JournalPlace(cursor.Position, Math.Max(seq, record.Seq)).ToString();
            if (events.Count == maxEvents || ++looked == MaxLooked) return new SpoolRead(events, end, More: true);
        }
        return new SpoolRead(events, end, More: false);
    }

    public long PendingBytes(string? place) => new JournalReader(home).BytesBehind(JournalPlace.Parse(place).Position);

    private static bool IsWanted(JournalRecord record, SinkEvents wanted) =>
        wanted.HasFlag(SinkEvents.Journal) || (wanted.HasFlag(SinkEvents.Alerts) && SinkEvent.Of(record).IsAlert);
}
