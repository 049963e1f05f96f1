using Sallyport.Control.Sinks.Delivery;
using Sallyport.Control.Sinks.Spools;
using Sallyport.Control.State;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks;

/// <summary>How a sink stands, as stored: whoever delivers to it.</summary>
/// <param name="PendingBytes">About how much waits, in bytes of the journal and of the audit log.</param>
/// <param name="DeadLetters">The file of events that it did not take; null where there is none.</param>
public sealed record SinkStatus(SinkDefinition Sink, SinkRecord Record, long PendingBytes, string? DeadLetters)
{
    public static SinkStatus Read(SinkDefinition sink, SallyHome home, ControlDatabase database)
    {
        long pending = 0;
        if (sink.Events.HasFlag(SinkEvents.Journal) || sink.Events.HasFlag(SinkEvents.Alerts))
            pending += new JournalSpool(home).PendingBytes(SinkPlaces.Find(database, sink.Name, SinkSource.Journal));
        if (sink.Events.HasFlag(SinkEvents.Audit))
            pending += new AuditSpool(database).PendingBytes(SinkPlaces.Find(database, sink.Name, SinkSource.Audit));
        var dead = Delivery.DeadLetters.FileOf(home, sink.Name);
        return new SinkStatus(sink, SinkRecord.Find(database, sink.Name), pending, File.Exists(dead) ? dead : null);
    }
}
