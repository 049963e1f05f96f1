using Sallyport.Core.Journal;

namespace Sallyport.Control.Sinks;

/// <summary>One thing that happened, on its way to a sink.</summary>
public sealed record SinkEvent
{
    /// <summary>Of the event that <c>sally sinks test</c> sends; it is in no journal.</summary>
    public const string TestType = "sink.test";

    public required SinkSource Source { get; init; }

    /// <summary>
    /// The same at every delivery, so that a receiver can drop what it has: the hash of a journal entry, the provider's
    /// identifier of an audit event.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>As the journal or the provider names it: <c>request.denied</c>, <c>api_key.created</c>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>The place in its source, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>What is in the journal; null for an audit event.</summary>
    public JournalEntry? Entry { get; init; }

    /// <summary>The journal's line, or the audit event as the provider gave it. JSON without a newline.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>Whether somebody should look at it now.</summary>
    public bool IsAlert => Entry is not null && Type is JournalEntryType.AlertRaised or JournalEntryType.TripwireStopped or JournalEntryType.Frozen;

    public static SinkEvent Of(JournalRecord record) => new()
    {
        Source = SinkSource.Journal,
        Id = record.Hash,
        Type = record.Entry.Type,
        Time = record.Time,
        Sequence = record.Seq,
        Entry = record.Entry,
        Raw = record.Line,
    };
}

/// <summary>Where events come from. Each is its own spool, read by each sink at its own pace.</summary>
public enum SinkSource { Journal, Audit }
