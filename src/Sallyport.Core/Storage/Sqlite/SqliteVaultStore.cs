using Microsoft.Data.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>A vault's rows in one SQLite file, shared by all processes of its owner.</summary>
internal sealed class SqliteVaultStore : IVaultStore
{
    private readonly SqliteConnection _connection;

    public SqliteVaultStore(string path, bool create)
    {
        Location = path;
        _connection = VaultDatabase.Open(path, create);
    }

    public string Location { get; }

    public VaultState? Read() => Translated(() =>
    {
        using var transaction = _connection.BeginTransaction(deferred: true);
        return ReadInTransaction();
    });

    public long ReadGeneration() => Translated(() => _connection.Number("SELECT generation FROM vault"));

    public void Change(Func<VaultState?, VaultChange?> decide)
    {
        var changed = Translated(() =>
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            if (decide(ReadInTransaction()) is not { } change) return false;
            Write(change.Header);
            foreach (var record in change.Put) Write(record);
            if (change.Policy is { } policy) Write(policy);
            foreach (var name in change.Delete)
            {
                _connection.Run("DELETE FROM credential WHERE name = $name", ("$name", name));
                _connection.Run("DELETE FROM last_used WHERE name = $name", ("$name", name));
            }
            transaction.Commit();
            return true;
        });
        if (changed) ForgetOldPages();
    }

    public void MarkUsed(IReadOnlyDictionary<string, DateTimeOffset> uses)
    {
        if (uses.Count == 0) return;
        Translated(() =>
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var (name, at) in uses)
                _connection.Run(
                    """
                    INSERT INTO last_used (name, at) SELECT $name, $at WHERE EXISTS (SELECT 1 FROM credential WHERE name = $name)
                    ON CONFLICT (name) DO UPDATE SET at = max(at, excluded.at)
                    """, ("$name", name), ("$at", at.ToUnixTimeMilliseconds()));
            transaction.Commit();
            return true;
        });
    }

    public void Dispose() => _connection.Dispose();

    private VaultState? ReadInTransaction()
    {
        if (ReadHeader() is not { } header) return null;
        using var command = _connection.Command(
            """
            SELECT c.name, c.provider, c.key_type, c.fingerprint, c.last_four, c.facts, c.version, c.created, c.rotated, c.value, u.at
            FROM credential c LEFT JOIN last_used u ON u.name = c.name ORDER BY c.name
            """);
        using var reader = command.ExecuteReader();
        List<VaultRecord> records = [];
        while (reader.Read())
        {
            records.Add(new VaultRecord(new Credential
            {
                Name = reader.TextAt(0),
                Provider = reader.TextAt(1),
                KeyType = reader.TextAt(2),
                Fingerprint = reader.TextAt(3),
                LastFour = reader.TextAt(4),
                Facts = CredentialFacts.Read(reader.TextAt(5)),
                Version = (int)Math.Clamp(reader.NumberAt(6), int.MinValue, int.MaxValue),
                Created = reader.TimeAt(7),
                Rotated = reader.TimeAt(8),
                LastUsed = reader.IsDBNull(10) ? null : reader.TimeAt(10),
            }, reader.BytesAt(9)));
        }
        return new VaultState(header, records, ReadPolicy());
    }

    private StoredPolicy? ReadPolicy()
    {
        using var command = _connection.Command("SELECT version, text, applied, applied_by FROM policy WHERE id = 1");
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return null;
        var version = (int)Math.Clamp(reader.NumberAt(0), int.MinValue, int.MaxValue);
        return new StoredPolicy(version, reader.TextAt(1), reader.TimeAt(2), reader.TextAt(3));
    }

    private VaultHeader? ReadHeader()
    {
        using var command = _connection.Command(
            "SELECT vault_id, created, key_source, key_source_parameters, wrapped_key, derivation_root, generation, manifest FROM vault");
        using var reader = command.ExecuteReader();
        return !reader.Read() ? null : new VaultHeader
        {
            VaultId = reader.TextAt(0),
            Created = reader.TimeAt(1),
            KeySourceKind = reader.TextAt(2),
            KeySourceParameters = reader.TextAt(3),
            WrappedKey = reader.BytesAt(4),
            DerivationRoot = reader.BytesAt(5),
            Generation = reader.NumberAt(6),
            Manifest = reader.BytesAt(7),
        };
    }

    private void Write(VaultHeader header) => _connection.Run(
        """
        INSERT OR REPLACE INTO vault (id, vault_id, created, key_source, key_source_parameters, wrapped_key, derivation_root, generation, manifest)
        VALUES (1, $vault_id, $created, $kind, $parameters, $wrapped_key, $derivation_root, $generation, $manifest)
        """,
        ("$vault_id", header.VaultId), ("$created", header.Created.ToUnixTimeMilliseconds()),
        ("$kind", header.KeySourceKind), ("$parameters", header.KeySourceParameters), ("$wrapped_key", header.WrappedKey),
        ("$derivation_root", header.DerivationRoot), ("$generation", header.Generation), ("$manifest", header.Manifest));

    private void Write(StoredPolicy policy) => _connection.Run(
        "INSERT OR REPLACE INTO policy (id, version, text, applied, applied_by) VALUES (1, $version, $text, $applied, $by)",
        ("$version", policy.Version), ("$text", policy.Text), ("$applied", policy.Applied.ToUnixTimeMilliseconds()), ("$by", policy.By));

    private void Write(VaultRecord record) => _connection.Run(
        """
        INSERT OR REPLACE INTO credential (name, provider, key_type, fingerprint, last_four, facts, version, created, rotated, value)
        VALUES ($name, $provider, $key_type, $fingerprint, $last_four, $facts, $version, $created, $rotated, $value)
        """,
        ("$name", record.Facts.Name), ("$provider", record.Facts.Provider), ("$key_type", record.Facts.KeyType),
        ("$fingerprint", record.Facts.Fingerprint), ("$last_four", record.Facts.LastFour),
        ("$facts", CredentialFacts.Write(record.Facts.Facts)), ("$version", record.Facts.Version),
        ("$created", record.Facts.Created.ToUnixTimeMilliseconds()), ("$rotated", record.Facts.Rotated.ToUnixTimeMilliseconds()),
        ("$value", record.Value));

    /// <summary>Moves the log into the file and empties it, so that a replaced or removed value does not linger there. A reader elsewhere may prevent it; the next change tries again.</summary>
    private void ForgetOldPages() => Translated(() => _connection.Run("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 20000"));

    private T Translated<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException e)
        {
            throw VaultDatabase.Translate(e, Location);
        }
    }
}
