using System.Text;
using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Migrations;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Storage;

public sealed class VaultFormatTests : IDisposable
{
    private readonly VaultHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_vault_of_the_first_format_opens_and_becomes_one_of_the_current()
    {
        WriteFormatOne();
        using (var vault = _home.Open())
        {
            Assert.Empty(vault.Check());
            Assert.Equal(FormatOneVault.OpenAISecret, vault.RevealText("openai/default"));
            Assert.Equal(FormatOneVault.AnthropicSecret, vault.RevealText("anthropic/default"));
            vault.MarkUsed(new Dictionary<string, DateTimeOffset> { ["openai/default"] = _home.Time.GetUtcNow() });
            var credential = vault.List().Single(c => c.Name == "openai/default");
            Assert.Equal((_home.Time.GetUtcNow(), "proj_1"), (credential.LastUsed, credential.Facts["project"]));
        }
        Assert.Equal(VaultMigrations.Current, Number("PRAGMA user_version"));
    }

    [Fact]
    public void Listing_a_vault_of_the_first_format_needs_no_key()
    {
        WriteFormatOne();
        Assert.Equal(["anthropic/default", "openai/default"], VaultFile.List(_home.Home).Select(c => c.Name));
    }

    [Fact]
    public void A_vault_of_a_newer_format_is_refused_and_untouched()
    {
        _home.Store("openai/prod", "sk-CANARY");
        Run($"PRAGMA user_version = {VaultMigrations.Current + 1}");
        var before = File.ReadAllBytes(_home.Home.VaultFile);
        var error = Assert.Throws<UserError>(_home.Open);
        Assert.Equal(("vault-newer-version", ExitCode.BadData), (error.Code, error.ExitCode));
        Assert.Throws<UserError>(_home.Create);
        Assert.Throws<UserError>(() => VaultFile.List(_home.Home));
        Assert.Equal(before, File.ReadAllBytes(_home.Home.VaultFile));
    }

    [Fact]
    public void Another_programs_database_is_refused_and_untouched()
    {
        Run("CREATE TABLE bookmarks (url TEXT)");
        var before = File.ReadAllBytes(_home.Home.VaultFile);
        Assert.Equal("vault-unreadable", Assert.Throws<UserError>(_home.Create).Code);
        Assert.Equal(before, File.ReadAllBytes(_home.Home.VaultFile));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_untouched()
    {
        File.WriteAllText(_home.Home.VaultFile, "these are my notes\n" + new string('x', 5000));
        var before = File.ReadAllBytes(_home.Home.VaultFile);
        var error = Assert.Throws<UserError>(_home.Create);
        Assert.Equal(("vault-unreadable", ExitCode.BadData), (error.Code, error.ExitCode));
        Assert.Equal(before, File.ReadAllBytes(_home.Home.VaultFile));
    }

    [Fact]
    public void A_file_left_empty_by_a_process_that_died_is_no_vault_yet()
    {
        File.WriteAllBytes(_home.Home.VaultFile, []);
        Assert.Equal("vault-missing", Assert.Throws<UserError>(_home.Open).Code);
        _home.Store("openai/prod", "sk-CANARY");
        Assert.Equal("sk-CANARY", _home.Reveal("openai/prod"));
    }

    /// <summary>Whatever bytes are hit, the answer is the right secret or an error that the user can act on; never a crash, never another secret.</summary>
    [Fact]
    public void Any_damage_to_the_file_gives_an_error_or_the_right_secret()
    {
        for (var i = 0; i < 12; i++) _home.Store($"openai/k{i}", $"sk-CANARY-k{i}");
        var original = File.ReadAllBytes(_home.Home.VaultFile);
        var random = new Random(1);
        for (var round = 0; round < 120; round++)
        {
            var damaged = (byte[])original.Clone();
            var at = random.Next(damaged.Length);
            for (var i = at; i < Math.Min(damaged.Length, at + 8); i++) damaged[i] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(_home.Home.VaultFile, damaged);
            foreach (var extra in new[] { "-wal", "-shm" }) File.Delete(_home.Home.VaultFile + extra);
            ReadEverything();
        }
    }

    private void ReadEverything()
    {
        try
        {
            using var vault = _home.Open();
            foreach (var credential in vault.RevealAll())
            {
                using var secret = credential.Secret;
                Assert.True(secret.FixedTimeEquals(Encoding.UTF8.GetBytes($"sk-CANARY-{credential.Facts.Name.Split('/')[1]}")));
            }
        }
        catch (UserError e)
        {
            Assert.Contains(e.ExitCode, new[] { ExitCode.BadData, ExitCode.VaultLocked, ExitCode.NotFound, ExitCode.Failure });
        }
    }

    private void WriteFormatOne()
    {
        File.WriteAllText(_home.KeyFilePath, FormatOneVault.KeyFile);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_home.KeyFilePath, PrivateFolder.FileMode);
        Run(FormatOneVault.Sql);
    }

    private void Run(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Number(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_home.Home.VaultFile};Pooling=False");
        connection.Open();
        return connection;
    }
}
