using CsCheck;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Vault;

public sealed class VaultBackupTests : IDisposable
{
    private readonly VaultHome _home = new();
    private readonly string _file;

    public VaultBackupTests()
    {
        _file = Path.Combine(_home.Home.Root, "keys.sallyport-backup");
        _home.Store("openai/a", "sk-CANARY-a");
        _home.Store("openai/b", "sk-CANARY-b");
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void What_was_backed_up_comes_back_with_its_age()
    {
        WriteBackup();
        _home.Time.Advance(TimeSpan.FromDays(40));
        using var other = new VaultHome();
        using var vault = other.Create();
        var items = VaultBackup.Read(_file, Passphrase());
        vault.StoreAll(items);
        Assert.Equal(["sk-CANARY-a", "sk-CANARY-b"], [vault.RevealText("openai/a"), vault.RevealText("openai/b")]);
        Assert.All(vault.List(), c => Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), c.Rotated));
    }

    [Fact]
    public void Restoring_is_all_or_nothing()
    {
        WriteBackup();
        using var other = new VaultHome();
        using var vault = other.Create();
        vault.StoreText("openai/b", "sk-CANARY-mine");
        Assert.Throws<UserError>(() => vault.StoreAll(VaultBackup.Read(_file, Passphrase())));
        Assert.Equal(["openai/b"], vault.List().Select(c => c.Name));
        Assert.Equal("sk-CANARY-mine", vault.RevealText("openai/b"));
    }

    [Fact]
    public void It_is_private_has_no_secret_in_it_and_never_overwrites()
    {
        WriteBackup();
        var content = File.ReadAllBytes(_file);
        Assert.True(content.AsSpan().IndexOf("CANARY"u8) < 0);
        if (!OperatingSystem.IsWindows()) Assert.Equal(PrivateFolder.FileMode, File.GetUnixFileMode(_file));
        Assert.Equal(("backup-exists", ExitCode.Refused), Assert.Throws<UserError>(WriteBackup) is var e ? (e.Code, e.ExitCode) : default);
        Assert.Equal(content, File.ReadAllBytes(_file));
    }

    [Fact]
    public void A_wrong_passphrase_opens_nothing()
    {
        WriteBackup();
        using var wrong = new PassphraseKey(Secret.CopyOf("CANARY wrong passphrase"));
        Assert.Equal("backup-wrong-passphrase", Assert.Throws<UserError>(() => VaultBackup.Read(_file, wrong)).Code);
    }

    [Fact]
    public void Any_changed_byte_is_refused()
    {
        WriteBackup();
        var original = File.ReadAllBytes(_file);
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Byte[1, 255]).Sample((at, change) =>
        {
            var changed = (byte[])original.Clone();
            changed[at] ^= change;
            File.WriteAllBytes(_file, changed);
            Assert.Throws<UserError>(() => VaultBackup.Read(_file, Passphrase()));
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void Any_shortened_file_is_refused()
    {
        WriteBackup();
        var original = File.ReadAllBytes(_file);
        foreach (var length in new[] { 0, 1, 18, 19, 20, 100, original.Length - 1 })
        {
            File.WriteAllBytes(_file, original[..length]);
            Assert.Throws<UserError>(() => VaultBackup.Read(_file, Passphrase()));
        }
    }

    [Fact]
    public void A_newer_format_is_refused_as_such()
    {
        File.WriteAllText(_file, "sallyport-backup 2\n{}\nrest");
        Assert.Equal(("backup-newer-version", ExitCode.BadData), Assert.Throws<UserError>(() => VaultBackup.Read(_file, Passphrase())) is var e ? (e.Code, e.ExitCode) : default);
    }

    private static PassphraseKey Passphrase() => new(Secret.CopyOf("CANARY backup passphrase"));

    private void WriteBackup()
    {
        using var vault = _home.Open();
        VaultBackup.Write(_file, vault.RevealAll(), Passphrase(), _home.Time);
    }
}
