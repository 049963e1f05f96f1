using Sallyport.Core.Journal;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>Which class of OCSF 1.3.0 an event is of, and what was done in its words.</summary>
internal readonly record struct OcsfClass(int Class, string ClassName, int Activity, string ActivityName)
{
    public const int BaseEvent = 0;
    public const int DetectionFinding = 2004;
    public const int AccountChange = 3001;
    public const int Authentication = 3002;
    public const int EntityManagement = 3004;
    public const int NetworkActivity = 4001;
    public const int ApiActivity = 6003;

    public int Category => Class / 1000;

    public long Type => Class * 100L + Activity;

    public static OcsfClass Of(SinkEvent sinkEvent) =>
        sinkEvent.Entry is { } entry ? OfEntry(entry) : OfAudit(sinkEvent.Type);

    private static OcsfClass OfEntry(JournalEntry entry) => entry.Type switch
    {
        JournalEntryType.RequestAllowed or JournalEntryType.RequestDenied or JournalEntryType.RequestDone => Api(entry.Method),
        JournalEntryType.TripwireStopped or JournalEntryType.TripwireNoted or JournalEntryType.AlertRaised => new(DetectionFinding, "Detection Finding", 1, "Create"),
        JournalEntryType.SessionStarted => new(Authentication, "Authentication", 1, "Logon"),
        JournalEntryType.SessionEnded => new(Authentication, "Authentication", 2, "Logoff"),
        JournalEntryType.Login => new(AccountChange, "Account Change", 1, "Create"),
        JournalEntryType.CredentialRemoved => new(AccountChange, "Account Change", 6, "Delete"),
        JournalEntryType.Frozen => new(AccountChange, "Account Change", 5, "Disable"),
        JournalEntryType.Thawed => new(AccountChange, "Account Change", 2, "Enable"),
        JournalEntryType.TunnelOpened => new(NetworkActivity, "Network Activity", 1, "Open"),
        JournalEntryType.TunnelClosed => new(NetworkActivity, "Network Activity", 2, "Close"),
        JournalEntryType.TunnelDenied => new(NetworkActivity, "Network Activity", 5, "Refuse"),
        JournalEntryType.BackupWritten => new(EntityManagement, "Entity Management", 2, "Read"),
        JournalEntryType.PolicyApplied or JournalEntryType.ConfigChanged or JournalEntryType.VaultRekeyed or JournalEntryType.VaultLocked
            or JournalEntryType.VaultUnlocked or JournalEntryType.BackupRestored => new(EntityManagement, "Entity Management", 3, "Update"),
        _ => new(BaseEvent, "Base Event", 99, entry.Type),
    };

    private static OcsfClass Api(string? method) => new(ApiActivity, "API Activity", method switch
    {
        "POST" => 1,
        "GET" or "HEAD" or "OPTIONS" => 2,
        "PUT" or "PATCH" => 3,
        "DELETE" => 4,
        _ => 99,
    }, method switch
    {
        "POST" => "Create",
        "GET" or "HEAD" or "OPTIONS" => "Read",
        "PUT" or "PATCH" => "Update",
        "DELETE" => "Delete",
        _ => method ?? "Other",
    });

    /// <summary>OpenAI's types end in what was done: <c>api_key.created</c>, <c>login.failed</c>.</summary>
    private static OcsfClass OfAudit(string type) => type switch
    {
        "login.succeeded" or "login.failed" => new(Authentication, "Authentication", 1, "Logon"),
        "logout.succeeded" or "logout.failed" => new(Authentication, "Authentication", 2, "Logoff"),
        _ when type.EndsWith(".created", StringComparison.Ordinal) || type.EndsWith(".added", StringComparison.Ordinal) => new(ApiActivity, "API Activity", 1, "Create"),
        _ when type.EndsWith(".updated", StringComparison.Ordinal) => new(ApiActivity, "API Activity", 3, "Update"),
        _ when type.EndsWith(".deleted", StringComparison.Ordinal) || type.EndsWith(".removed", StringComparison.Ordinal) => new(ApiActivity, "API Activity", 4, "Delete"),
        _ => new(ApiActivity, "API Activity", 99, type),
    };
}
