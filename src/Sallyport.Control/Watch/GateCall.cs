using Sallyport.Core.Journal;

namespace Sallyport.Control.Watch;

/// <summary>What a call at the gate is to the provider's counts. Pure.</summary>
internal static class GateCall
{
    /// <summary>
    /// Whether the provider may count it as a request of a model: anything but reading and deleting. Too many rather than too
    /// few: a call that the provider does not count explains a request that it should not, but never makes one up.
    /// </summary>
    public static bool MayCount(JournalEntry entry) => entry.Method is "POST" or "PUT" or "PATCH" || IsSocket(entry);

    /// <summary>A WebSocket, in which any number of requests may follow.</summary>
    public static bool IsSocket(JournalEntry entry) =>
        entry.Method is "GET" or "CONNECT" && entry.Path is { } path && (path.EndsWith("/responses", StringComparison.Ordinal) || path.Contains("/realtime", StringComparison.Ordinal));

    /// <summary>
    /// Whether model calls may follow that do not pass through the gate: because the provider makes them by itself (runs,
    /// evaluations, tuning), or because a key for somebody else was made. What a batch uses is counted apart.
    /// </summary>
    public static bool GoesOnElsewhere(JournalEntry entry) => entry.Method == "POST" && entry.Path is { } path && Array.Exists(s_elsewhere, part => path.Contains(part, StringComparison.Ordinal));

    private static readonly string[] s_elsewhere =
    [
        "/runs", "/evals", "/fine_tuning", "/vector_stores", "/realtime/client_secrets", "/realtime/sessions",
        "/realtime/transcription_sessions", "/realtime/calls", "/chatkit", "/videos", "/agents", "/live",
    ];
}
