namespace Sallyport.Control.State;

/// <summary>How the control plane's tables came to be. Steps are added, never edited. None of them ever holds a secret.</summary>
internal static class ControlTables
{
    /// <summary>Tells the file from any other SQLite database: "Salc".</summary>
    public const int ApplicationId = 0x53616C63;

    public static IReadOnlyList<string> Steps { get; } =
    [
        // 1: work that must outlive its process; how far streams were read; what was last seen of the provider's side;
        // the provider's audit log and usage as they were read; alerts.
        """
        CREATE TABLE job (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            step TEXT NOT NULL,
            body TEXT NOT NULL,
            version INTEGER NOT NULL,
            owner TEXT NOT NULL,
            claimed_until INTEGER NOT NULL,
            finished INTEGER NOT NULL,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            PRIMARY KEY (kind, id)
        ) WITHOUT ROWID;
        CREATE INDEX job_open ON job (kind, finished);
        CREATE TABLE cursor (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL,
            updated INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE observation (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            body TEXT NOT NULL,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            PRIMARY KEY (kind, id)
        ) WITHOUT ROWID;
        CREATE TABLE audit_event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            type TEXT NOT NULL,
            effective_at INTEGER NOT NULL,
            body TEXT NOT NULL
        );
        CREATE TABLE upstream_usage (
            width INTEGER NOT NULL,
            start INTEGER NOT NULL,
            kind TEXT NOT NULL,
            project TEXT NOT NULL,
            key_id TEXT NOT NULL,
            model TEXT NOT NULL,
            requests INTEGER NOT NULL,
            input INTEGER NOT NULL,
            cached_input INTEGER NOT NULL,
            output INTEGER NOT NULL,
            other REAL NOT NULL,
            seen INTEGER NOT NULL,
            PRIMARY KEY (width, start, kind, project, key_id, model)
        ) WITHOUT ROWID;
        CREATE TABLE upstream_cost (
            start INTEGER NOT NULL,
            project TEXT NOT NULL,
            key_id TEXT NOT NULL,
            line_item TEXT NOT NULL,
            nano_usd INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            PRIMARY KEY (start, project, key_id, line_item)
        ) WITHOUT ROWID;
        CREATE TABLE alert (
            id TEXT PRIMARY KEY,
            raised INTEGER NOT NULL,
            kind TEXT NOT NULL,
            severity TEXT NOT NULL,
            subject TEXT NOT NULL,
            summary TEXT NOT NULL,
            body TEXT NOT NULL
        ) WITHOUT ROWID;
        """,

        // 2: the calls of each credential by the minute in which they began, from the journal, to be compared with the
        // provider's counts.
        """
        CREATE TABLE gate_call (
            minute INTEGER NOT NULL,
            credential TEXT NOT NULL,
            begun INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            sockets INTEGER NOT NULL,
            sockets_ended INTEGER NOT NULL,
            elsewhere INTEGER NOT NULL,
            PRIMARY KEY (minute, credential)
        ) WITHOUT ROWID;
        """,
    ];
}
