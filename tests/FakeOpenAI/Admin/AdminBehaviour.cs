namespace FakeOpenAI.Admin;

/// <summary>How the Admin API behaves where its versions differ, and where it lets its callers down. Change it at any time.</summary>
public sealed class AdminBehaviour
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _lostEvents = new(StringComparer.Ordinal);
    private bool _allEventsLost;

    /// <summary>
    /// True plays the types of the npm package openai 7.57.0 (2026-11-13). False plays the published document 2.3.0 (2026-08-21) alone: newer
    /// members of a body are refused with 400, newer operations with 405, and answers leave out what that document does not have. Default true.
    /// </summary>
    public bool Newer { get; set; } = true;

    /// <summary>
    /// Whether DELETE of a service account's key through the project's keys works. The published document says that it answers an error, the newer
    /// types say that it works; null follows <see cref="Newer"/>.
    /// </summary>
    public bool? DeletesServiceAccountKeys { get; set; }

    /// <summary>What comes of <c>create_service_account_only</c>. Default <see cref="AccountOnly.Heeded"/>.</summary>
    public AccountOnly AccountOnly { get; set; }

    /// <summary>False answers every call of the audit log with 403, as an organization that has not switched it on. Default true.</summary>
    public bool AuditLogEnabled { get; set; } = true;

    /// <summary>How late usage and costs show what happened. Default zero.</summary>
    public TimeSpan UsageDelay { get; set; }

    /// <summary>From now on events of these types are never written, as happened to OpenAI between November 2025 and February 2026; no types means all of them.</summary>
    public void LoseAuditEvents(params string[] types)
    {
        lock (_lock)
        {
            _allEventsLost |= types.Length == 0;
            _lostEvents.UnionWith(types);
        }
    }

    /// <summary>From now on every event is written again; what was lost stays lost.</summary>
    public void KeepAuditEvents()
    {
        lock (_lock)
        {
            _allEventsLost = false;
            _lostEvents.Clear();
        }
    }

    internal bool Loses(string eventType)
    {
        lock (_lock)
            return _allEventsLost || _lostEvents.Contains(eventType);
    }
}
