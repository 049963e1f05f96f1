using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Vault;

public sealed class KeysCommandsTests : IDisposable
{
    private readonly SallyHere _sally = new();

    public void Dispose()
    {
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
    }

    [Fact]
    public async Task Lists_within_80_columns()
    {
        await StoreAsync("support-bot-production-europe-west");
        using (var vault = Open()) vault.MarkUsed(new Dictionary<string, DateTimeOffset> { ["openai/support-bot-production-europe-west"] = _sally.Time.GetUtcNow() });
        _sally.Time.Advance(TimeSpan.FromHours(50));
        _sally.OnTerminal = true;
        var (exitCode, output, error) = await _sally.RunAsync(null, "keys", "list");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        foreach (var word in new[] { "legacy", "wxyz", "2d" }) Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_shows_as_json()
    {
        await StoreAsync("a");
        using var list = JsonDocument.Parse((await _sally.RunAsync(null, "keys", "list", "--json")).Out);
        using var show = JsonDocument.Parse((await _sally.RunAsync(null, "keys", "show", "openai/a", "--json")).Out);
        Assert.Equal(list.RootElement[0].GetRawText(), show.RootElement.GetRawText());
        Assert.Equal(JsonValueKind.Null, show.RootElement.GetProperty("last_used").ValueKind);
    }

    [Fact]
    public async Task An_empty_list_is_no_error()
    {
        var (exitCode, output, error) = await _sally.RunAsync(null, "keys", "list");
        Assert.Equal((0, ""), (exitCode, output));
        Assert.Contains("sally login", error, StringComparison.Ordinal);
        Assert.Equal("[]", (await _sally.RunAsync(null, "keys", "list", "--json")).Out.Trim());
    }

    [Fact]
    public async Task Showing_what_is_not_there_is_not_found() =>
        Assert.Equal((int)ExitCode.NotFound, (await _sally.RunAsync(null, "keys", "show", "openai/none")).ExitCode);

    [Fact]
    public async Task Removes_after_a_yes_only()
    {
        await StoreAsync("a");
        Assert.Contains("add --yes", (await _sally.RunAsync("y\n", "keys", "remove", "openai/a")).Error, StringComparison.Ordinal);
        _sally.OnTerminal = true;
        Assert.Equal((int)ExitCode.Refused, (await _sally.RunAsync("n\n", "keys", "remove", "openai/a")).ExitCode);
        Assert.Single(VaultFile.List(_sally.Home));
        Assert.Equal(0, (await _sally.RunAsync("y\n", "keys", "remove", "openai/a")).ExitCode);
        Assert.Empty(VaultFile.List(_sally.Home));
        Assert.Contains("credential.removed", _sally.Journal(), StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.NotFound, (await _sally.RunAsync("y\n", "keys", "remove", "openai/a")).ExitCode);
    }

    [Fact]
    public async Task Backs_up_and_restores_into_another_home()
    {
        await StoreAsync("a");
        await StoreAsync("b");
        var backup = Path.Combine(_sally.Folder, "backup");
        var passphrase = _sally.WriteFile("passphrase", "CANARY long passphrase\n");
        Assert.Equal(0, (await _sally.RunAsync(null, "keys", "backup", backup, "--backup-passphrase-file", passphrase)).ExitCode);
        Assert.Contains("code: backup-exists", (await _sally.RunAsync(null, "keys", "backup", backup, "--backup-passphrase-file", passphrase)).Error, StringComparison.Ordinal);

        using var other = new SallyHere();
        Assert.Equal(0, (await other.RunAsync(null, "keys", "restore", backup, "--backup-passphrase-file", passphrase)).ExitCode);
        Assert.Equal(["openai/a", "openai/b"], VaultFile.List(other.Home).Select(c => c.Name));
        var (exitCode, _, error) = await other.RunAsync(null, "keys", "restore", backup, "--backup-passphrase-file", passphrase);
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("openai/a, openai/b", error, StringComparison.Ordinal);
        Assert.Equal(0, (await other.RunAsync(null, "keys", "restore", backup, "--replace", "--backup-passphrase-file", passphrase)).ExitCode);
        Assert.All(VaultFile.List(other.Home), c => Assert.Equal(2, c.Version));
        Assert.Contains("backup.restored", other.Journal(), StringComparison.Ordinal);
        Assert.Contains("backup.written", _sally.Journal(), StringComparison.Ordinal);
        Assert.Empty(other.FindCanary());
    }

    [Fact]
    public async Task A_wrong_backup_passphrase_changes_nothing()
    {
        await StoreAsync("a");
        var backup = Path.Combine(_sally.Folder, "backup");
        await _sally.RunAsync(null, "keys", "backup", backup, "--backup-passphrase-file", _sally.WriteFile("passphrase", "CANARY long passphrase"));
        var (exitCode, _, _) = await _sally.RunAsync(null, "keys", "restore", backup, "--replace", "--backup-passphrase-file", _sally.WriteFile("other", "CANARY another passphrase"));
        Assert.Equal((int)ExitCode.VaultLocked, exitCode);
        Assert.Equal(1, VaultFile.List(_sally.Home)[0].Version);
    }

    [Fact]
    public async Task A_corrupted_record_is_named_with_the_choices_and_the_others_stay()
    {
        await StoreAsync("a");
        await StoreAsync("b");
        Corrupt("openai/a");
        Assert.Equal((int)ExitCode.BadData, (await _sally.RunAsync(null, "keys", "backup", Path.Combine(_sally.Folder, "x"), "--backup-passphrase-file", _sally.WriteFile("p", "CANARY long passphrase"))).ExitCode);
        Assert.False(File.Exists(Path.Combine(_sally.Folder, "x")));
        var (exitCode, output, _) = await _sally.RunAsync(null, "vault", "status", "--check");
        Assert.Equal((int)ExitCode.CheckFailed, exitCode);
        Assert.Contains("\"openai/a\" was altered", output, StringComparison.Ordinal);
        Assert.DoesNotContain("openai/b", output, StringComparison.Ordinal);
        Assert.Contains("openai/b", (await _sally.RunAsync(null, "keys", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _sally.RunAsync(null, "keys", "remove", "openai/a", "--yes")).ExitCode);
        Assert.Equal(0, (await _sally.RunAsync(null, "vault", "status", "--check")).ExitCode);
    }

    [Theory]
    [InlineData("keys", "remove", "openai/a", "--yes")]
    [InlineData("keys", "backup", "/nonexistent/x")]
    [InlineData("keys", "restore", "/nonexistent/x")]
    [InlineData("vault", "rekey")]
    [InlineData("vault", "lock")]
    [InlineData("vault", "unlock")]
    [InlineData("vault", "status", "--check")]
    public async Task Refuses_inside_a_session(params string[] command)
    {
        await StoreAsync("a");
        _sally.Variables["SALLYPORT_SESSION"] = "s1";
        var (exitCode, _, error) = await _sally.RunAsync(null, command);
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("code: inside-session", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rekey_lets_the_new_source_open_the_vault_and_the_old_no_more()
    {
        await StoreAsync("a");
        var passphrase = _sally.WriteFile("passphrase", "CANARY long passphrase");
        Assert.Equal(0, (await _sally.RunAsync(null, "vault", "rekey", "--data-key", "--new-passphrase-file", passphrase)).ExitCode);
        Assert.Contains("code: vault-wrong-source", (await _sally.RunAsync(null, "vault", "status", "--check")).Error, StringComparison.Ordinal);
        _sally.Variables.Clear();
        Assert.Equal(0, (await _sally.RunAsync(null, "vault", "status", "--check", "--passphrase-file", passphrase)).ExitCode);
        Assert.Contains("vault.rekeyed", _sally.Journal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rekey_takes_one_new_source_only() =>
        Assert.Equal((int)ExitCode.Usage, (await _sally.RunAsync(null, "vault", "rekey", "--new-keyring", "--new-passphrase")).ExitCode);

    [Theory, InlineData("lock"), InlineData("unlock")]
    public async Task Without_a_running_gate_locking_says_so(string verb)
    {
        var (exitCode, _, error) = await _sally.RunAsync(null, "vault", verb);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("no gate is running", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passphrase_typed_wrongly_may_be_typed_again_twice()
    {
        _sally.Variables.Clear();
        var passphrase = _sally.WriteFile("passphrase", "CANARY long passphrase");
        await _sally.RunAsync("sk-CANARY-1234567890-wxyz", "login", "openai", "--offline", "--passphrase-file", passphrase);
        _sally.Typed = new Queue<string>(["CANARY wrong one", "CANARY wrong two", "CANARY long passphrase"]);
        Assert.Equal(0, (await _sally.RunAsync(null, "vault", "status", "--check")).ExitCode);
        _sally.Typed = new Queue<string>(["CANARY wrong one", "CANARY wrong two", "CANARY wrong three", "CANARY long passphrase"]);
        var (exitCode, _, error) = await _sally.RunAsync(null, "vault", "status", "--check");
        Assert.Equal(((int)ExitCode.VaultLocked, 1), (exitCode, _sally.Typed.Count));
        Assert.Contains("code: vault-wrong-passphrase", error, StringComparison.Ordinal);
    }

    private async Task StoreAsync(string label) =>
        Assert.Equal(0, (await _sally.RunAsync($"sk-CANARY-{label}-1234567890-wxyz", "login", "openai", "--offline", "--as", label)).ExitCode);

    private UnlockedVault Open() => UnlockedVault.Open(_sally.Home, new KeyFile(_sally.Variables["SALLYPORT_KEY_FILE"]), _sally.Time);

    private void Corrupt(string name)
    {
        using var connection = new SqliteConnection($"Data Source={_sally.Home.VaultFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"UPDATE credential SET value = zeroblob(length(value)) WHERE name = '{name}'";
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
