namespace Sallyport.Core.Storage.Migrations;

/// <summary>
/// How a vault's tables came to be, step by step; a new vault takes every step too, so there is one way to make them.
/// The format is the number of steps taken, kept as SQLite's <c>user_version</c>. Steps are added, never edited. A step
/// that would touch what the manifest covers must wait until the vault is unlocked, and belongs elsewhere.
/// </summary>
internal static class VaultMigrations
{
    /// <summary>Tells the file from any other SQLite database: "Sall".</summary>
    public const int ApplicationId = 0x53616C6C;

    public static IReadOnlyList<string> Steps { get; } =
    [
        // 1: the vault and its credentials. Without row ids each table is one tree, so no index can disagree with it.
        """
        CREATE TABLE vault (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            vault_id TEXT NOT NULL,
            created INTEGER NOT NULL,
            key_source TEXT NOT NULL,
            key_source_parameters TEXT NOT NULL,
            wrapped_key BLOB NOT NULL,
            derivation_root BLOB NOT NULL,
            generation INTEGER NOT NULL,
            manifest BLOB NOT NULL
        );
        CREATE TABLE credential (
            name TEXT PRIMARY KEY,
            provider TEXT NOT NULL,
            key_type TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            last_four TEXT NOT NULL,
            facts TEXT NOT NULL,
            version INTEGER NOT NULL,
            created INTEGER NOT NULL,
            rotated INTEGER NOT NULL,
            value BLOB NOT NULL
        ) WITHOUT ROWID;
        """,

        // 2: last uses, in a table of their own because the manifest does not cover them: the gate writes them behind.
        """
        CREATE TABLE last_used (
            name TEXT PRIMARY KEY,
            at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """,

        // 3: the applied policy. The manifest covers it from the first one on.
        """
        CREATE TABLE policy (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            version INTEGER NOT NULL,
            text TEXT NOT NULL,
            applied INTEGER NOT NULL,
            applied_by TEXT NOT NULL
        );
        """,
    ];

    public static int Current => Steps.Count;
}
