using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Vault;

/// <summary>What <c>sally</c> says, and how it exits, when the vault or what opens it is not as it should be.</summary>
public sealed class BadVaultTests : IDisposable
{
    private readonly SallyHere _sally = new();

    public void Dispose()
    {
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
    }

    [Theory]
    [InlineData("vault", "status", "--check")]
    [InlineData("run", "--", "/bin/true")]
    [InlineData("serve")]
    [InlineData("keys", "remove", "openai/a", "--yes")]
    public async Task A_wrong_passphrase_is_called_one_everywhere(params string[] command)
    {
        _sally.Variables.Clear();
        _sally.Variables["SALLYPORT_PASSPHRASE_FILE"] = _sally.WriteFile("passphrase", "CANARY long passphrase");
        await StoreAsync();
        _sally.WriteFile("passphrase", "CANARY another passphrase");
        await FailsAsync(command, ExitCode.VaultLocked, "vault-wrong-passphrase", "this passphrase does not open the vault");
        _sally.WriteFile("passphrase", "CANARY long passphrase");
        Assert.Equal(0, (await _sally.RunAsync(null, "vault", "status", "--check")).ExitCode);
    }

    [Theory]
    [InlineData("vault", "status", "--check")]
    [InlineData("run", "--", "/bin/true")]
    [InlineData("serve")]
    [InlineData("keys", "list")]
    [InlineData("login", "openai", "--offline", "--as", "b")]
    public async Task A_vault_of_a_newer_version_is_named_and_left_alone(params string[] command)
    {
        await StoreAsync();
        Change("PRAGMA user_version = 9999");
        var before = await File.ReadAllBytesAsync(_sally.Home.VaultFile, TestContext.Current.CancellationToken);
        await FailsAsync(command, ExitCode.BadData, "vault-newer-version", "format 9999");
        Assert.Equal(before, await File.ReadAllBytesAsync(_sally.Home.VaultFile, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("run", "--", "/bin/true")]
    [InlineData("serve")]
    [InlineData("keys", "backup", "/nonexistent/backup", "--backup-passphrase-file", "PASSPHRASE")]
    public async Task A_corrupted_row_is_named_with_what_to_type(params string[] command)
    {
        await StoreAsync();
        Change("UPDATE credential SET value = zeroblob(length(value))");
        var passphrase = _sally.WriteFile("passphrase", "CANARY long passphrase");
        var error = await FailsAsync([.. command.Select(word => word == "PASSPHRASE" ? passphrase : word)], ExitCode.BadData, "vault-record-broken", "\"openai/a\" was altered");
        Assert.Contains("sally login openai --as a --replace", error, StringComparison.Ordinal);
        Assert.Equal(0, (await StoreAsync("--replace")).ExitCode);
        Assert.Equal(0, (await _sally.RunAsync(null, "vault", "status", "--check")).ExitCode);
    }

    [Fact]
    public async Task A_full_disk_keeps_the_old_key_and_says_why_the_new_one_is_not_stored()
    {
        using var disk = SmallDisk.MountOrSkip(kilobytes: 512);
        using var sally = new SallyHere { Home = new SallyHome(Path.Combine(disk.Path, "home")) };
        string[] login = ["login", "openai", "--offline", "--as", "a", "--replace"];
        Assert.Equal(0, (await sally.RunAsync("sk-CANARY-1234567890-wxyz", login)).ExitCode);
        disk.Fill();
        var (exitCode, output, error) = await sally.RunAsync("sk-CANARY-1234567890-full", login);
        Assert.Equal(((int)ExitCode.Failure, ""), (exitCode, output));
        Assert.Contains("full", error, StringComparison.Ordinal);
        Assert.Contains("code: vault-write-failed", error, StringComparison.Ordinal);
        disk.Free();
        Assert.Contains("wxyz", (await sally.RunAsync(null, "keys", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await sally.RunAsync(null, "vault", "status", "--check")).ExitCode);
        Assert.Equal(0, (await sally.RunAsync(null, "journal", "verify")).ExitCode);
        Assert.Equal(0, (await sally.RunAsync("sk-CANARY-1234567890-next", login)).ExitCode);
    }

    private async Task<string> FailsAsync(string[] command, ExitCode exit, string code, string text)
    {
        var (exitCode, output, error) = await _sally.RunAsync("sk-CANARY-1234567890-more", command);
        Assert.Equal(((int)exit, ""), (exitCode, output));
        Assert.Contains($"code: {code}", error, StringComparison.Ordinal);
        Assert.Contains("hint: ", error, StringComparison.Ordinal);
        Assert.Contains(text, error, StringComparison.Ordinal);
        return error;
    }

    private Task<(int ExitCode, string Out, string Error)> StoreAsync(params string[] flags) =>
        _sally.RunAsync("sk-CANARY-1234567890-wxyz", ["login", "openai", "--offline", "--as", "a", .. flags]);

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_sally.Home.VaultFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
