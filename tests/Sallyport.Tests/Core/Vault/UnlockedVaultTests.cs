using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Vault;

public sealed class UnlockedVaultTests : IDisposable
{
    private readonly VaultHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Gives_back_what_was_stored()
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        Assert.Equal("sk-CANARY-one", _home.Reveal("openai/prod"));
    }

    [Fact]
    public void Lists_facts_without_being_unlocked()
    {
        using (var vault = _home.Create())
        {
            using var secret = Secret.CopyOf("sk-CANARY-long-enough-1234");
            vault.Store(new NewCredential { Name = "openai/prod", Provider = "openai", KeyType = "project", Facts = new Dictionary<string, string> { ["project"] = "proj_ü", ["organization"] = "org" } }, secret);
        }
        var listed = Assert.Single(VaultFile.List(_home.Home));
        Assert.Equal(("openai/prod", "openai", "project", "1234", 1), (listed.Name, listed.Provider, listed.KeyType, listed.LastFour, listed.Version));
        Assert.Equal("proj_ü", listed.Facts["project"]);
        Assert.Equal(_home.Time.GetUtcNow(), listed.Created);
        Assert.Null(listed.LastUsed);
    }

    [Fact]
    public void Refuses_a_name_that_is_taken_and_keeps_the_old_secret()
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        using var vault = _home.Open();
        var error = Assert.Throws<UserError>(() => vault.StoreText("openai/prod", "sk-CANARY-two", replace: false));
        Assert.Equal(("credential-exists", ExitCode.Refused), (error.Code, error.ExitCode));
        Assert.Equal("sk-CANARY-one", vault.RevealText("openai/prod"));
    }

    [Fact]
    public void Replacing_makes_the_next_version_and_keeps_the_time_of_creation()
    {
        var first = _home.Store("openai/prod", "sk-CANARY-one");
        _home.Time.Advance(TimeSpan.FromDays(1));
        var second = _home.Store("openai/prod", "sk-CANARY-two");
        Assert.Equal((2, first.Created, first.Created.AddDays(1)), (second.Version, second.Created, second.Rotated));
        Assert.Equal("sk-CANARY-two", _home.Reveal("openai/prod"));
    }

    [Fact]
    public void Removing_leaves_nothing_and_tells_whether_there_was_something()
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        using var vault = _home.Open();
        Assert.True(vault.Remove("openai/prod"));
        Assert.False(vault.Remove("openai/prod"));
        Assert.Empty(vault.List());
        Assert.Equal("credential-missing", Assert.Throws<UserError>(() => vault.Reveal("openai/prod")).Code);
    }

    [Fact]
    public void Another_process_change_is_seen_at_once_and_moves_the_counter()
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        using var gate = _home.Open();
        var before = gate.ChangeCounter();
        _home.Store("openai/prod", "sk-CANARY-two");
        Assert.NotEqual(before, gate.ChangeCounter());
        Assert.Equal("sk-CANARY-two", gate.RevealText("openai/prod"));
    }

    [Fact]
    public void Marks_uses_without_moving_the_counter_and_never_backwards()
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        using var vault = _home.Open();
        var before = vault.ChangeCounter();
        var at = _home.Time.GetUtcNow();
        vault.MarkUsed(new Dictionary<string, DateTimeOffset> { ["openai/prod"] = at, ["openai/gone"] = at });
        vault.MarkUsed(new Dictionary<string, DateTimeOffset> { ["openai/prod"] = at.AddMinutes(-1) });
        Assert.Equal(at, Assert.Single(vault.List()).LastUsed);
        Assert.Equal(before, vault.ChangeCounter());
        Assert.Empty(vault.Check());
    }

    [Fact]
    public void Derived_keys_differ_by_purpose_and_outlive_a_new_data_key()
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        using var vault = _home.Open();
        using var before = vault.DeriveKey("journal");
        using var other = vault.DeriveKey("something else");
        vault.Rekey(new KeyFile(_home.KeyFilePath + "2"), replaceDataKey: true);
        using var after = vault.DeriveKey("journal");
        Assert.True(before.FixedTimeEquals(after.Reveal()));
        Assert.False(before.FixedTimeEquals(other.Reveal()));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void After_a_rekey_only_the_new_source_opens_the_vault(bool replaceDataKey)
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        using (var vault = _home.Open())
        {
            vault.Rekey(new KeyFile(_home.KeyFilePath + "2"), replaceDataKey);
            Assert.Equal("sk-CANARY-one", vault.RevealText("openai/prod"));
        }
        var error = Assert.Throws<UserError>(_home.Open);
        Assert.Equal(("vault-wrong-key", ExitCode.VaultLocked), (error.Code, error.ExitCode));
        using var reopened = UnlockedVault.Open(_home.Home, new KeyFile(_home.KeyFilePath + "2"), _home.Time);
        Assert.Equal("sk-CANARY-one", reopened.RevealText("openai/prod"));
    }

    [Fact]
    public void A_process_that_had_the_vault_open_is_told_when_the_data_key_was_replaced()
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        using var gate = _home.Open();
        using (var vault = _home.Open()) vault.Rekey(new KeyFile(_home.KeyFilePath), replaceDataKey: true);
        Assert.Equal("vault-data-key-replaced", Assert.Throws<UserError>(gate.RevealAll).Code);
    }

    [Fact]
    public void There_is_no_vault_before_the_first_is_made()
    {
        Assert.False(VaultFile.Exists(_home.Home));
        Assert.Equal(("vault-missing", ExitCode.NotFound), Assert.Throws<UserError>(_home.Open) is var e ? (e.Code, e.ExitCode) : default);
        Assert.False(File.Exists(_home.Home.VaultFile));
    }

    [Fact]
    public void Whoever_reads_its_folder_finds_no_key()
    {
        _home.Store("openai/prod", "sk-CANARY-one");
        var tripwire = new CanaryTripwire();
        tripwire.Watch(_home.Home.Root);
        Assert.NotEmpty(Directory.GetFiles(_home.Home.Root));
        Assert.Empty(tripwire.Findings());
    }

    [Fact]
    public void All_its_files_are_private()
    {
        if (OperatingSystem.IsWindows()) return;
        using var vault = _home.Create();
        vault.StoreText("openai/prod", "sk-CANARY-one");
        foreach (var file in Directory.GetFiles(_home.Home.Root))
            Assert.Equal(PrivateFolder.FileMode, File.GetUnixFileMode(file));
    }
}
