using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Vault;

/// <summary>Real processes that write one vault at the same time.</summary>
public sealed class SeveralProcessesTests : IDisposable
{
    private const int Processes = 6;

    private readonly SallyHere _sally = new();

    public void Dispose() => _sally.Dispose();

    [Fact]
    public async Task Nothing_is_lost_when_several_processes_make_the_vault_and_write_it_at_once()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, Processes).Select(i => LoginAsync($"k{i}", $"sk-CANARY-of-process-{i}")));
        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Error));
        using var vault = Open();
        Assert.Empty(vault.Check());
        Assert.Equal(Processes, vault.RevealAll().Count);
        for (var i = 0; i < Processes; i++)
        {
            using var secret = vault.Reveal($"openai/k{i}").Secret;
            Assert.True(secret.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes($"sk-CANARY-of-process-{i}")));
        }
    }

    [Fact]
    public async Task Of_several_that_take_one_name_one_wins_and_the_others_are_refused()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, Processes).Select(i => LoginAsync("same", $"sk-CANARY-of-process-{i}")));
        Assert.Equal(1, runs.Count(r => r.ExitCode == 0));
        Assert.All(runs.Where(r => r.ExitCode != 0), run => Assert.Contains("credential-exists", run.Error, StringComparison.Ordinal));
        using var vault = Open();
        Assert.Equal(1, Assert.Single(vault.RevealAll()).Facts.Version);
        Assert.Empty(vault.Check());
    }

    private Task<(int ExitCode, string Out, string Error)> LoginAsync(string label, string key) => SallyProcess.RunAsync(
        new Dictionary<string, string>
        {
            ["SALLYPORT_HOME"] = _sally.Home.Root,
            ["SALLYPORT_KEY_FILE"] = _sally.Variables["SALLYPORT_KEY_FILE"],
            ["SALLYPORT_PASSPHRASE_FILE"] = "",
            ["SALLYPORT_SESSION"] = "",
        },
        key, ["login", "openai", "--offline", "--as", label], TestContext.Current.CancellationToken);

    private UnlockedVault Open() => UnlockedVault.Open(_sally.Home, new KeyFile(_sally.Variables["SALLYPORT_KEY_FILE"]), TimeProvider.System);
}
