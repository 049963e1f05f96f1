using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Journal;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker;
using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Journal;

/// <summary>The journal as it is used: followed, sealed with the vault's key, and begun anew while a gate writes.</summary>
public sealed class JournalEndToEndTests : IDisposable
{
    private readonly SallyHere _sally = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _sally.Dispose();

    [Fact]
    public async Task Tail_f_prints_what_other_processes_write_across_files()
    {
        await using (var journal = JournalWriter.Open(_sally.Home, TimeProvider.System, null, null)) await journal.AppendAsync(Entry("before"), Token);
        var start = new ProcessStartInfo(SallyProcess.Dotnet, [SallyProcess.Program, "journal", "tail", "-f", "--json"]) { RedirectStandardOutput = true };
        start.Environment["SALLYPORT_HOME"] = _sally.Home.Root;
        start.Environment["SALLYPORT_SESSION"] = "";
        using var tail = Process.Start(start)!;
        try
        {
            // It has read the end of the journal once it has printed what was there.
            Assert.Contains("journal.opened", await tail.StandardOutput.ReadLineAsync(Token), StringComparison.Ordinal);
            Assert.Contains("/before", await tail.StandardOutput.ReadLineAsync(Token), StringComparison.Ordinal);
            await using var journal = JournalWriter.Open(_sally.Home, TimeProvider.System, null, new JournalOptions { MaxFileBytes = 1 });
            foreach (var name in new[] { "first", "second" })
            {
                await journal.AppendAsync(Entry(name), Token);
                Assert.Contains("journal.opened", await tail.StandardOutput.ReadLineAsync(Token), StringComparison.Ordinal);
                Assert.Contains($"/{name}", await tail.StandardOutput.ReadLineAsync(Token), StringComparison.Ordinal);
            }
        }
        finally
        {
            tail.Kill();
            await tail.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_seal_holds_only_with_the_vaults_own_key()
    {
        Assert.Equal(0, (await _sally.RunAsync("sk-CANARY-1234567890-wxyz", "login", "openai", "--offline")).ExitCode);
        var (exitCode, output, _) = await _sally.RunAsync(null, "journal", "verify", "--sealed");
        Assert.Equal(0, exitCode);
        Assert.EndsWith(", seal checked\n", output, StringComparison.Ordinal);

        // Whoever has no key can write a perfect chain and a head for it, but no seal.
        var head = Path.Combine(_sally.Home.JournalFolder, "head.json");
        var text = await File.ReadAllTextAsync(head, Token);
        using (var json = JsonDocument.Parse(text))
        {
            var mac = json.RootElement.GetProperty("seal").GetProperty("mac").GetString()!;
            await File.WriteAllTextAsync(head, text.Replace(mac, new string('0', mac.Length), StringComparison.Ordinal), Token);
        }
        var forged = await _sally.RunAsync(null, "journal", "verify", "--sealed");
        Assert.Equal(8, forged.ExitCode);
        Assert.Contains("seal", forged.Out, StringComparison.Ordinal);
        await File.WriteAllTextAsync(head, text, Token);

        // The same journal beside another vault.
        using var other = new SallyHere();
        Assert.Equal(0, (await other.RunAsync("sk-CANARY-1234567890-othr", "login", "openai", "--offline")).ExitCode);
        File.Copy(other.Home.VaultFile, _sally.Home.VaultFile, overwrite: true);
        _sally.Variables["SALLYPORT_KEY_FILE"] = other.Variables["SALLYPORT_KEY_FILE"];
        Assert.Equal(8, (await _sally.RunAsync(null, "journal", "verify", "--sealed")).ExitCode);

        // Without any vault the seal cannot be required.
        File.Delete(_sally.Home.VaultFile);
        Assert.Contains("code: vault-missing", (await _sally.RunAsync(null, "journal", "verify", "--sealed")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("seal checked", (await _sally.RunAsync(null, "journal", "verify")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_writes_on_while_the_journal_goes_from_file_to_file()
    {
        const int Requests = 120;
        Assert.Equal(0, (await _sally.RunAsync("sk-CANARY-1234567890-wxyz", "login", "openai", "--offline")).ExitCode);
        using (var vault = UnlockedVault.Open(_sally.Home, new KeyFile(_sally.Variables["SALLYPORT_KEY_FILE"]), TimeProvider.System))
        using (var seal = vault.DeriveKey(JournalSeal.KeyPurpose))
        await using (var journal = JournalWriter.Open(_sally.Home, TimeProvider.System, seal, new JournalOptions { MaxFileBytes = 8192 }))
        {
            await using var fixture = await GateFixture.StartAsync(http => http.Response.WriteAsync("passed"), setup: s => s.Journal = journal);
            using var client = fixture.Client();
            await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (i, token) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/v1/models/{i}"));
                request.Headers.Add("x-api-key", fixture.Placeholder);
                using var response = await client.SendAsync(request, token);
                response.EnsureSuccessStatusCode();
            });
        }
        var files = Directory.GetFiles(_sally.Home.JournalFolder, "journal-*.jsonl");
        Assert.True(files.Length > 5, $"{files.Length} files");
        var (exitCode, output, _) = await _sally.RunAsync(null, "journal", "verify", "--sealed");
        Assert.True(exitCode == 0, output);
        var done = (await _sally.RunAsync(null, "journal", "query", "--type", "request.done", "--status", "2xx", "--json")).Out;
        for (var i = 0; i < Requests; i++) Assert.Contains($"/v1/models/{i}\"", done, StringComparison.Ordinal);
    }

    private static JournalEntry Entry(string name) => new() { Type = JournalEntryType.RequestAllowed, Path = $"/{name}" };
}
