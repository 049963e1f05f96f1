using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Vault;

public sealed class KeySourceTests : IDisposable
{
    private readonly VaultHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Argon2id_is_the_one_of_the_standard()
    {
        // argon2 1.3 reference implementation: echo -n password | argon2 somesaltsomesalt -id -t 3 -m 13 -p 1 -l 32
        Span<byte> key = stackalloc byte[32];
        Assert.True(LibSodium.Argon2id(key, "password"u8, "somesaltsomesalt"u8, 3, 8192 * 1024));
        Assert.Equal(Argon2Reference, Convert.ToHexStringLower(key));
    }

    private const string Argon2Reference = "02950b5580d9c4909f78967fb3a6bfe9f0839ed64b932b118aba21ec89705b29";

    [Fact]
    public void A_passphrase_opens_the_vault_that_it_made_and_another_does_not()
    {
        using (var vault = UnlockedVault.Create(_home.Home, Passphrase("CANARY correct horse"), _home.Time)) vault.StoreText("openai/prod", "sk-CANARY");
        using (var vault = UnlockedVault.Open(_home.Home, Passphrase("CANARY correct horse"), _home.Time)) Assert.Equal("sk-CANARY", vault.RevealText("openai/prod"));
        var before = File.ReadAllBytes(_home.Home.VaultFile);
        var error = Assert.Throws<UserError>(() => UnlockedVault.Open(_home.Home, Passphrase("CANARY wrong horse"), _home.Time));
        Assert.Equal(("vault-wrong-passphrase", ExitCode.VaultLocked), (error.Code, error.ExitCode));
        Assert.DoesNotContain("CANARY", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_home.Home.VaultFile));
    }

    [Fact]
    public void The_cost_of_the_passphrase_is_stored_and_is_what_it_should_be()
    {
        using (UnlockedVault.Create(_home.Home, Passphrase("CANARY correct horse"), _home.Time)) { }
        var parameters = VaultFile.Read(_home.Home)!.KeySourceParameters;
        Assert.StartsWith("""{"algorithm":"argon2id-1.3","memory_bytes":67108864,"passes":3,"lanes":1,"salt":""", parameters, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_passphrase_makes_no_vault()
    {
        Assert.Equal("passphrase-too-short", Assert.Throws<UserError>(() => UnlockedVault.Create(_home.Home, Passphrase("seven77"), _home.Time)).Code);
        Assert.Null(VaultFile.Read(_home.Home));
    }

    [Theory]
    [InlineData("""{"algorithm":"argon2id-1.3","memory_bytes":99999999999999,"passes":3,"lanes":1,"salt":"AAAAAAAAAAAAAAAAAAAAAA=="}""")]
    [InlineData("""{"algorithm":"argon2id-1.3","memory_bytes":67108864,"passes":1000000,"lanes":1,"salt":"AAAAAAAAAAAAAAAAAAAAAA=="}""")]
    [InlineData("""{"algorithm":"md5","memory_bytes":67108864,"passes":3,"lanes":1,"salt":"AAAAAAAAAAAAAAAAAAAAAA=="}""")]
    [InlineData("""{"algorithm":"argon2id-1.3"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Parameters_that_sally_never_writes_are_refused_at_once(string parameters) =>
        Assert.Equal("key-source-parameters", Assert.Throws<UserError>(() => Passphrase("CANARY correct horse").Recover("id", parameters)).Code);

    [Fact]
    public void A_key_file_is_made_private_and_used_again()
    {
        var path = Path.Combine(_home.Home.Root, "sub", "key");
        using var made = new KeyFile(path).Prepare("id").Key;
        using var found = new KeyFile(path).Recover("id", "{}");
        Assert.True(made.FixedTimeEquals(found.Reveal()));
        Assert.Equal(32, new FileInfo(path).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(PrivateFolder.FileMode, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_key_file_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        using (new KeyFile(_home.KeyFilePath).Prepare("id").Key) { }
        foreach (var mode in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.GroupWrite, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(_home.KeyFilePath, PrivateFolder.FileMode | mode);
            Assert.Equal(("key-source-exposed", ExitCode.Refused), Assert.Throws<UserError>(() => new KeyFile(_home.KeyFilePath).Recover("id", "{}")) is var e ? (e.Code, e.ExitCode) : default);
        }
    }

    [Fact]
    public void A_key_file_of_another_length_is_refused()
    {
        File.WriteAllBytes(_home.KeyFilePath, new byte[31]);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_home.KeyFilePath, PrivateFolder.FileMode);
        Assert.Equal("key-source-length", Assert.Throws<UserError>(() => new KeyFile(_home.KeyFilePath).Prepare("id")).Code);
    }

    [Fact]
    public void A_systemd_credential_opens_the_vault()
    {
        File.WriteAllText(Path.Combine(_home.Home.Root, SystemdCredential.FileName), "CANARY 0123456789 0123456789 0123456789");
        using (var vault = UnlockedVault.Create(_home.Home, new SystemdCredential(_home.Home.Root), _home.Time)) vault.StoreText("openai/prod", "sk-CANARY");
        using (var vault = UnlockedVault.Open(_home.Home, new SystemdCredential(_home.Home.Root), _home.Time)) Assert.Equal("sk-CANARY", vault.RevealText("openai/prod"));
        File.WriteAllText(Path.Combine(_home.Home.Root, SystemdCredential.FileName), "too short");
        Assert.Equal("key-source-length", Assert.Throws<UserError>(() => UnlockedVault.Open(_home.Home, new SystemdCredential(_home.Home.Root), _home.Time)).Code);
    }

    [Fact]
    public void The_wrong_kind_of_source_is_named()
    {
        using (_home.Create()) { }
        var error = Assert.Throws<UserError>(() => UnlockedVault.Open(_home.Home, Passphrase("CANARY correct horse"), _home.Time));
        Assert.Equal("vault-wrong-source", error.Code);
        Assert.Contains("a key file, not by a passphrase", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_nothing_safe_to_choose_it_lists_the_choices_and_calls_the_key_file_what_it_is()
    {
        var error = Assert.Throws<UserError>(() => Resolver().ForNew(KeySourceOptions.None));
        Assert.Equal("vault-no-safe-key-source", error.Code);
        Assert.Contains("anyone who can read the file can open the vault", error.Message, StringComparison.Ordinal);
        foreach (var choice in new[] { "--passphrase-file", "SALLYPORT_PASSPHRASE_FILE", "--key-file", "SALLYPORT_KEY_FILE", "systemd" })
            Assert.Contains(choice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_come_before_variables_and_variables_before_a_terminal()
    {
        var passphraseFile = WritePassphrase("CANARY from the file");
        var resolver = Resolver(name => name == KeySourceOptions.PassphraseFileVariable ? passphraseFile : null, ask: _ => Secret.CopyOf("typed"));
        Assert.IsType<KeyFile>(resolver.ForNew(new KeySourceOptions { KeyFile = _home.KeyFilePath }));
        Assert.IsType<PassphraseKey>(resolver.ForNew(KeySourceOptions.None));
        Assert.False(resolver.Asks(KeySourceKind.Passphrase, KeySourceOptions.None));
    }

    [Fact]
    public void Of_two_variables_the_one_that_fits_the_vault_is_used()
    {
        var passphraseFile = WritePassphrase("CANARY from the file");
        var resolver = Resolver(name => name == KeySourceOptions.PassphraseFileVariable ? passphraseFile : name == KeySourceOptions.KeyFileVariable ? _home.KeyFilePath : null);
        Assert.IsType<KeyFile>(resolver.ForExisting(KeySourceKind.KeyFile, "{}", "vault", KeySourceOptions.None));
        Assert.IsType<PassphraseKey>(resolver.ForExisting(KeySourceKind.Passphrase, "{}", "vault", KeySourceOptions.None));
    }

    [Fact]
    public void Without_a_terminal_a_vault_with_a_passphrase_says_how_to_give_it()
    {
        var error = Assert.Throws<UserError>(() => Resolver().ForExisting(KeySourceKind.Passphrase, "{}", "vault", KeySourceOptions.None));
        Assert.Equal("vault-needs-passphrase", error.Code);
        Assert.Contains("SALLYPORT_PASSPHRASE_FILE", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_vault_remembers_where_its_key_file_is()
    {
        using (_home.Create()) { }
        var file = VaultFile.Read(_home.Home)!;
        Assert.Equal((KeySourceKind.KeyFile, _home.KeyFilePath), (file.KeySourceKind, file.KeyFilePath));
        using var vault = UnlockedVault.Open(_home.Home, Resolver().ForExisting(file.KeySourceKind, file.KeySourceParameters, file.Path, KeySourceOptions.None), _home.Time);
        Assert.Empty(vault.List());
    }

    [Fact]
    public void Two_different_passphrases_are_refused()
    {
        var answers = new Queue<string>(["first passphrase", "second passphrase"]);
        Assert.Equal("passphrases-differ", Assert.Throws<UserError>(() => Resolver(ask: _ => Secret.CopyOf(answers.Dequeue())).ForNew(KeySourceOptions.None)).Code);
    }

    [Theory, InlineData("CANARY pass\n"), InlineData("CANARY pass\r\n"), InlineData("CANARY pass")]
    public void The_last_line_break_of_a_passphrase_file_does_not_count(string content)
    {
        using var passphrase = KeySourceResolver.ReadPassphrase(WritePassphrase(content));
        Assert.True(passphrase.FixedTimeEquals("CANARY pass"u8));
    }

    private static PassphraseKey Passphrase(string text) => new(Secret.CopyOf(text));

    private static KeySourceResolver Resolver(Func<string, string?>? environment = null, Func<string, Secret?>? ask = null) =>
        new(environment ?? (_ => null), ask, new DesktopKeyring("/nonexistent/secret-tool"));

    private string WritePassphrase(string content)
    {
        var path = Path.Combine(_home.Home.Root, "passphrase");
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, PrivateFolder.FileMode);
        return path;
    }
}
