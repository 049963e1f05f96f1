using CsCheck;
using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Vault;

/// <summary>Somebody who may write the file, but does not have the key, edits it with SQLite.</summary>
public sealed class VaultTamperingTests : IDisposable
{
    private const string A = "openai/a", B = "openai/b";

    private readonly VaultHome _home = new();

    public VaultTamperingTests()
    {
        _home.Store(A, "sk-CANARY-secret-of-a");
        _home.Store(B, "sk-CANARY-secret-of-b");
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Any_text_comes_back_as_it_was() =>
        Gen.String[Gen.Char, 1, 300].Sample(secret =>
        {
            if (System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(secret)) != secret) return;
            _home.Store(A, secret);
            Assert.Equal(secret, _home.Reveal(A));
        }, iter: 60, threads: 1);

    [Fact]
    public void Any_changed_byte_of_a_record_is_refused_and_the_others_stay_usable()
    {
        string[] columns = ["provider", "key_type", "fingerprint", "last_four", "facts", "version", "created", "rotated", "value"];
        Gen.Select(Gen.Int[0, columns.Length - 1].Select(i => columns[i]), Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((column, at, change) =>
        {
            using var tampered = new Tampering(_home);
            tampered.ChangeByte("credential", column, $"name = '{A}'", at, change);
            using var vault = _home.Open();
            var error = Assert.Throws<UserError>(() => vault.Reveal(A));
            Assert.Equal(("vault-record-broken", ExitCode.BadData), (error.Code, error.ExitCode));
            Assert.Contains(A, error.Message, StringComparison.Ordinal);
            Assert.Throws<UserError>(vault.RevealAll);
            Assert.Equal("sk-CANARY-secret-of-b", vault.RevealText(B));
            Assert.Contains(VaultFile.List(_home.Home), c => c.Name == B);
        }, iter: 80, threads: 1);
    }

    [Fact]
    public void Any_changed_byte_of_the_header_is_refused()
    {
        string[] columns = ["vault_id", "created", "key_source_parameters", "wrapped_key", "derivation_root", "generation", "manifest"];
        Gen.Select(Gen.Int[0, columns.Length - 1].Select(i => columns[i]), Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((column, at, change) =>
        {
            using var tampered = new Tampering(_home);
            tampered.ChangeByte("vault", column, "id = 1", at, change);
            var before = File.ReadAllBytes(_home.Home.VaultFile);
            Assert.Throws<UserError>(_home.Open);
            Assert.Equal(before, File.ReadAllBytes(_home.Home.VaultFile));
        }, iter: 80, threads: 1);
    }

    [Fact]
    public void Any_changed_byte_of_a_name_shows_as_one_missing_and_one_foreign_record()
    {
        using var tampered = new Tampering(_home);
        tampered.Run($"UPDATE credential SET name = 'openai/c' WHERE name = '{A}'");
        using var vault = _home.Open();
        Assert.Equal([new("openai/c", IntegrityFaultKind.Foreign), new(A, IntegrityFaultKind.Missing)], vault.Check());
        Assert.Throws<UserError>(() => vault.Reveal("openai/c"));
    }

    [Fact]
    public void Swapped_values_are_refused()
    {
        using var tampered = new Tampering(_home);
        tampered.Run("CREATE TABLE kept AS SELECT name, value FROM credential; UPDATE credential SET value = (SELECT value FROM kept WHERE kept.name <> credential.name); DROP TABLE kept");
        using var vault = _home.Open();
        Assert.Equal([new(A, IntegrityFaultKind.Altered), new(B, IntegrityFaultKind.Altered)], vault.Check());
    }

    [Fact]
    public void A_value_moved_to_another_record_does_not_open_even_if_the_list_were_not_looked_at()
    {
        using var keys = new VaultKeys("id", Secret.Random(32));
        using var secret = Secret.CopyOf("sk-CANARY");
        var facts = VaultFile.List(_home.Home)[0];
        var box = keys.SealValue(secret, A, 1);
        using var same = keys.OpenValue(new VaultRecord(facts with { Name = A, Version = 1 }, box));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => keys.OpenValue(new VaultRecord(facts with { Name = B, Version = 1 }, box)));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => keys.OpenValue(new VaultRecord(facts with { Name = A, Version = 2 }, box)));
    }

    [Fact]
    public void A_record_put_back_to_its_older_version_is_refused()
    {
        using var tampered = new Tampering(_home);
        tampered.Run($"CREATE TABLE kept AS SELECT * FROM credential WHERE name = '{A}'");
        _home.Store(A, "sk-CANARY-rotated");
        tampered.Run($"DELETE FROM credential WHERE name = '{A}'; INSERT INTO credential SELECT * FROM kept; DROP TABLE kept");
        using var vault = _home.Open();
        Assert.Equal([new(A, IntegrityFaultKind.RolledBack)], vault.Check());
        Assert.Contains("older version", Assert.Throws<UserError>(() => vault.Reveal(A)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_record_is_noticed()
    {
        using var tampered = new Tampering(_home);
        tampered.Run($"DELETE FROM credential WHERE name = '{A}'");
        using var vault = _home.Open();
        Assert.Equal([new(A, IntegrityFaultKind.Missing)], vault.Check());
        Assert.Contains("deleted outside", Assert.Throws<UserError>(vault.RevealAll).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrapped_key_put_back_to_an_older_passphrase_is_refused()
    {
        using var tampered = new Tampering(_home);
        tampered.Run("CREATE TABLE kept AS SELECT * FROM vault");
        using (var vault = _home.Open()) vault.Rekey(new KeyFile(_home.KeyFilePath + "2"));
        tampered.Run("UPDATE vault SET key_source_parameters = kept.key_source_parameters, wrapped_key = kept.wrapped_key FROM kept; DROP TABLE kept");
        Assert.Equal("vault-manifest-broken", Assert.Throws<UserError>(_home.Open).Code);
    }

    [Fact]
    public void A_change_elsewhere_does_not_bless_an_altered_record()
    {
        using var tampered = new Tampering(_home);
        tampered.ChangeByte("credential", "value", $"name = '{A}'", 20, 1);
        _home.Store("openai/c", "sk-CANARY-new");
        using var vault = _home.Open();
        Assert.Equal([new(A, IntegrityFaultKind.Altered)], vault.Check());
        Assert.Throws<UserError>(() => vault.Rekey(new KeyFile(_home.KeyFilePath), replaceDataKey: true));
        Assert.Equal("sk-CANARY-new", vault.RevealText("openai/c"));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_broken_record_is_mended_by_storing_it_anew_or_giving_it_up(bool remove)
    {
        using var tampered = new Tampering(_home);
        tampered.ChangeByte("credential", "value", $"name = '{A}'", 20, 1);
        using var vault = _home.Open();
        if (remove) Assert.True(vault.Remove(A));
        else vault.StoreText(A, "sk-CANARY-anew");
        Assert.Empty(vault.Check());
        Assert.Equal(remove ? 1 : 2, vault.RevealAll().Count);
    }

    [Fact]
    public void Marking_a_use_of_an_altered_record_does_not_hide_it()
    {
        using var tampered = new Tampering(_home);
        tampered.ChangeByte("credential", "value", $"name = '{A}'", 20, 1);
        using var vault = _home.Open();
        vault.MarkUsed(new Dictionary<string, DateTimeOffset> { [A] = _home.Time.GetUtcNow() });
        Assert.Single(vault.Check());
    }

    [Fact]
    public void No_file_of_the_vault_contains_a_secret()
    {
        using var vault = _home.Open();
        vault.StoreText(A, "sk-CANARY-replaced");
        vault.Remove(B);
        foreach (var file in Directory.GetFiles(_home.Home.Root))
            Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf("CANARY"u8) >= 0, $"a secret is in {file}");
    }

    /// <summary>Edits the file, and puts it back as it was when disposed.</summary>
    private sealed class Tampering(VaultHome home) : IDisposable
    {
        private readonly byte[] _original = File.ReadAllBytes(home.Home.VaultFile);

        public void Run(string sql)
        {
            using var connection = new SqliteConnection($"Data Source={home.Home.VaultFile};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        /// <summary>Changes one byte of a blob or text, or one of a number's, keeping the column's type.</summary>
        public void ChangeByte(string table, string column, string where, int at, byte change)
        {
            using var connection = new SqliteConnection($"Data Source={home.Home.VaultFile};Pooling=False");
            connection.Open();
            using var read = connection.CreateCommand();
            read.CommandText = $"SELECT {column} FROM {table} WHERE {where}";
            var value = read.ExecuteScalar();
            using var write = connection.CreateCommand();
            write.CommandText = $"UPDATE {table} SET {column} = $value WHERE {where}";
            write.Parameters.AddWithValue("$value", Changed(value, at, change));
            Assert.Equal(1, write.ExecuteNonQuery());
        }

        public void Dispose()
        {
            File.WriteAllBytes(home.Home.VaultFile, _original);
            foreach (var extra in new[] { "-wal", "-shm" }) File.Delete(home.Home.VaultFile + extra);
        }

        private static object Changed(object? value, int at, byte change)
        {
            switch (value)
            {
                case byte[] bytes:
                    bytes[at % bytes.Length] ^= change;
                    return bytes;
                case long number:
                    return number ^ ((long)change << (8 * (at % 7)));
                case string text:
                    var characters = text.ToCharArray();
                    characters[at % characters.Length] ^= (char)(change % 127 is 0 ? 1 : change % 127);
                    return new string(characters);
                default:
                    throw new InvalidOperationException($"there is nothing to change: {value}");
            }
        }
    }
}
