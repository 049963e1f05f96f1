namespace Sallyport.Core.Storage.Migrations;

/// <summary>How the tables of usage came to be, as <see cref="VaultMigrations"/>. Steps are added, never edited.</summary>
internal static class UsageMigrations
{
    /// <summary>Tells the file from any other SQLite database: "Salu".</summary>
    public const int ApplicationId = 0x53616C75;

    public static IReadOnlyList<string> Steps { get; } =
    [
        // 1: what was taken of budgets; what was used, by the minute; what is frozen.
        """
        CREATE TABLE budget (
            scope TEXT NOT NULL,
            measure TEXT NOT NULL,
            period TEXT NOT NULL,
            taken INTEGER NOT NULL,
            PRIMARY KEY (scope, measure, period)
        ) WITHOUT ROWID;
        CREATE TABLE usage (
            minute INTEGER NOT NULL,
            agent TEXT NOT NULL,
            credential TEXT NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            project TEXT NOT NULL,
            session TEXT NOT NULL,
            requests INTEGER NOT NULL,
            input INTEGER NOT NULL,
            cached_input INTEGER NOT NULL,
            output INTEGER NOT NULL,
            reasoning INTEGER NOT NULL,
            images INTEGER NOT NULL,
            seconds REAL NOT NULL,
            nano_usd INTEGER NOT NULL,
            estimated INTEGER NOT NULL,
            unpriced INTEGER NOT NULL,
            PRIMARY KEY (minute, agent, credential, provider, model, project, session)
        ) WITHOUT ROWID;
        CREATE TABLE frozen (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            since INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (kind, name)
        ) WITHOUT ROWID;
        """,

        // 2: the provider's id of the key, so that what passed can be compared with what the provider saw of each key.
        """
        CREATE TABLE usage_by_key (
            minute INTEGER NOT NULL,
            agent TEXT NOT NULL,
            credential TEXT NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            project TEXT NOT NULL,
            session TEXT NOT NULL,
            key_id TEXT NOT NULL,
            requests INTEGER NOT NULL,
            input INTEGER NOT NULL,
            cached_input INTEGER NOT NULL,
            output INTEGER NOT NULL,
            reasoning INTEGER NOT NULL,
            images INTEGER NOT NULL,
            seconds REAL NOT NULL,
            nano_usd INTEGER NOT NULL,
            estimated INTEGER NOT NULL,
            unpriced INTEGER NOT NULL,
            PRIMARY KEY (minute, agent, credential, provider, model, project, session, key_id)
        ) WITHOUT ROWID;
        INSERT INTO usage_by_key SELECT minute, agent, credential, provider, model, project, session, '',
            requests, input, cached_input, output, reasoning, images, seconds, nano_usd, estimated, unpriced FROM usage;
        DROP TABLE usage;
        ALTER TABLE usage_by_key RENAME TO usage;
        """,

        // 3: the batch files that were read when they were uploaded.
        """
        CREATE TABLE inspected_batch (
            credential TEXT NOT NULL,
            file TEXT NOT NULL,
            agent TEXT NOT NULL,
            seen INTEGER NOT NULL,
            calls TEXT NOT NULL,
            mac TEXT NOT NULL,
            PRIMARY KEY (credential, file)
        ) WITHOUT ROWID;
        CREATE INDEX inspected_batch_seen ON inspected_batch (seen);
        """,

        // 4: what was used of limits per minute, and what each gate holds of them and of slots.
        """
        CREATE TABLE rate (
            scope TEXT NOT NULL,
            measure TEXT NOT NULL,
            per_minute INTEGER NOT NULL,
            used INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (scope, measure)
        ) WITHOUT ROWID;
        CREATE TABLE rate_share (
            scope TEXT NOT NULL,
            measure TEXT NOT NULL,
            gate TEXT NOT NULL,
            held INTEGER NOT NULL,
            PRIMARY KEY (scope, measure, gate)
        ) WITHOUT ROWID;
        """,
    ];

    public static int Current => Steps.Count;
}
