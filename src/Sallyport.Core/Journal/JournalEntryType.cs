namespace Sallyport.Core.Journal;

/// <summary>The types of journal entries. The strings are part of the format: add, never change.</summary>
public static class JournalEntryType
{
    /// <summary>The first entry of every file.</summary>
    public const string JournalOpened = "journal.opened";

    /// <summary>A writer found the end of the journal unfinished, or shorter than its head says, and went on behind it.</summary>
    public const string JournalRepaired = "journal.repaired";

    public const string Login = "login";

    /// <summary>A key was fetched again from its source, and another one is there now.</summary>
    public const string CredentialRefreshed = "credential.refreshed";

    public const string CredentialRemoved = "credential.removed";
    public const string VaultRekeyed = "vault.rekeyed";
    public const string VaultLocked = "vault.locked";
    public const string VaultUnlocked = "vault.unlocked";
    public const string BackupWritten = "backup.written";
    public const string BackupRestored = "backup.restored";
    public const string ConfigChanged = "config.changed";
    public const string PolicyApplied = "policy.applied";

    /// <summary>An admin key was stored for the control plane.</summary>
    public const string AdminLogin = "admin.login";

    public const string AdminKeyRemoved = "admin.key_removed";

    /// <summary>The control plane is about to change the provider's organization, or has; the detail says what and how it ended.</summary>
    public const string OrganizationChanged = "organization.changed";

    /// <summary>A step of a key's rotation, written before it is taken.</summary>
    public const string KeyRotation = "key.rotation";

    /// <summary>A short-lived key was made for a session, or revoked.</summary>
    public const string LeaseCreated = "lease.created";

    public const string LeaseEnded = "lease.ended";

    /// <summary>Something that a person should look at; the rule names its kind, the reason says it in words.</summary>
    public const string AlertRaised = "alert.raised";

    public const string SessionStarted = "session.started";
    public const string SessionEnded = "session.ended";

    /// <summary>An agent, a credential or everything was frozen, by a person or by a gate.</summary>
    public const string Frozen = "frozen";

    public const string Thawed = "thawed";

    /// <summary>Allowed, and about to be sent: written before a secret leaves.</summary>
    public const string RequestAllowed = "request.allowed";

    public const string RequestDenied = "request.denied";

    /// <summary>How an allowed request ended.</summary>
    public const string RequestDone = "request.done";

    /// <summary>A request was stopped because it carried a credential to where it does not belong.</summary>
    public const string TripwireStopped = "tripwire.stopped";

    /// <summary>A request carried a credential to its own provider in a place that is none for it, such as a prompt.</summary>
    public const string TripwireNoted = "tripwire.noted";

    /// <summary>Captures were removed, by their retention or by a person: up to the one that the entry names.</summary>
    public const string CaptureRemoved = "capture.removed";

    public const string TunnelOpened = "tunnel.opened";
    public const string TunnelDenied = "tunnel.denied";
    public const string TunnelClosed = "tunnel.closed";

    /// <summary>A sink did not take an event for good: it is in the sink's file of dead letters.</summary>
    public const string SinkRefused = "sink.refused";
}
