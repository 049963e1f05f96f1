using Sallyport.Core.Journal;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>How much an event matters, and how it ended, in the numbers of each format.</summary>
internal static class EventSeverity
{
    private const int Informational = 1, Low = 2, Medium = 3, High = 4, Critical = 5;

    /// <summary>OCSF's <c>severity_id</c>: 1 informational to 5 critical.</summary>
    public static int Of(SinkEvent sinkEvent) => sinkEvent.Type switch
    {
        JournalEntryType.AlertRaised => OfAlert(sinkEvent.Entry?.Detail),
        JournalEntryType.TripwireStopped or JournalEntryType.Frozen => High,
        JournalEntryType.TripwireNoted or JournalEntryType.JournalRepaired => Medium,
        JournalEntryType.RequestDenied or JournalEntryType.TunnelDenied or JournalEntryType.CredentialRemoved => Low,
        _ when sinkEvent.Source == SinkSource.Audit && sinkEvent.Type.EndsWith(".failed", StringComparison.Ordinal) => Low,
        _ => Informational,
    };

    /// <summary>An alert's detail begins with its severity.</summary>
    private static int OfAlert(string? detail) => detail?.Split(' ')[0] switch { "low" => Low, "medium" => Medium, "critical" => Critical, _ => High };

    /// <summary>RFC 5424's severity: 1 alert, 4 warning, 5 notice, 6 informational.</summary>
    public static int SyslogOf(SinkEvent sinkEvent) => Of(sinkEvent) switch { Critical or High => 1, Medium => 4, Low => 5, _ => 6 };

    /// <summary>OpenTelemetry's <c>severityNumber</c>: 9 info, 11 info3, 13 warn, 17 error, 21 fatal; and its text.</summary>
    public static (int Number, string Text) OtlpOf(SinkEvent sinkEvent) =>
        Of(sinkEvent) switch { Critical => (21, "FATAL"), High => (17, "ERROR"), Medium => (13, "WARN"), Low => (11, "INFO3"), _ => (9, "INFO") };

    /// <summary>Whether it failed or was refused; null where there is nothing to say.</summary>
    public static bool? Succeeded(SinkEvent sinkEvent) => sinkEvent.Type switch
    {
        JournalEntryType.RequestDenied or JournalEntryType.TunnelDenied or JournalEntryType.TripwireStopped => false,
        JournalEntryType.RequestDone => sinkEvent.Entry?.Status is { } status ? status < 400 : null,
        JournalEntryType.RequestAllowed => null,
        _ when sinkEvent.Type.EndsWith(".failed", StringComparison.Ordinal) => false,
        _ when sinkEvent.Entry?.Reason?.StartsWith("not done", StringComparison.Ordinal) == true => false,
        _ => true,
    };
}
