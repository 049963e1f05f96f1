using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>A gate with the real journal and a vault beside it, on a disk that fills up.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_full_disk_denies_in_the_providers_shape_loses_nothing_and_heals(int flushMilliseconds)
    {
        using var disk = SmallDisk.MountOrSkip(kilobytes: 512);
        var home = new SallyHome(Path.Combine(disk.Path, "home"));
        home.Create();
        using var key = new KeyFile(Path.Combine(disk.Path, "key"));
        using (var vault = UnlockedVault.Create(home, key, TimeProvider.System)) vault.StoreText("openai/default", "sk-CANARY-on-a-full-disk");
        var asked = 0;
        var written = 0L;
        await using (var journal = JournalWriter.Open(home, TimeProvider.System, null, new JournalOptions { FlushInterval = TimeSpan.FromMilliseconds(flushMilliseconds) }))
        {
            await using var fixture = await GateFixture.StartAsync(http =>
            {
                Interlocked.Increment(ref asked);
                return http.Response.WriteAsync("passed");
            }, setup: s => s.Journal = journal);
            Assert.Equal((HttpStatusCode.OK, "passed"), await AskAsync(fixture));

            disk.Fill();
            // A page that is begun still takes a few entries; then nothing passes any more.
            var passed = asked;
            (HttpStatusCode Status, string Body) answer;
            while ((answer = await AskAsync(fixture)).Status == HttpStatusCode.OK) passed++;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            using var body = JsonDocument.Parse(answer.Body);
            Assert.Equal("sallyport_journal_unavailable", body.RootElement.GetProperty("error").GetProperty("code").GetString());
            Assert.Contains("free some space", body.RootElement.GetProperty("sallyport").GetProperty("hint").GetString(), StringComparison.Ordinal);
            for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(fixture)).Status);
            Assert.Equal(passed, asked);
            // Opening a vault takes some space of its own.
            Assert.Equal("vault-write-failed", Assert.Throws<UserError>(() => UnlockedVault.Open(home, key, TimeProvider.System)).Code);

            disk.Free();
            using (var vault = UnlockedVault.Open(home, key, TimeProvider.System)) Assert.Equal("sk-CANARY-on-a-full-disk", vault.RevealText("openai/default"));
            Assert.Equal((HttpStatusCode.OK, "passed"), await AskAsync(fixture));
            written = asked;
        }
        var result = JournalCheck.Home(home, null);
        Assert.Empty(result.Findings);
        Assert.True(result.Entries >= written, "each request that passed is in the journal");
        using (var vault = UnlockedVault.Open(home, key, TimeProvider.System)) Assert.Empty(vault.Check());
    }

    [Fact]
    public async Task A_gate_ends_its_sessions_where_that_cannot_be_written_down()
    {
        var fixture = await GateFixture.StartAsync(_ => Task.CompletedTask);
        fixture.Journal.Full = true;
        await fixture.DisposeAsync();
        Assert.True(fixture.Session.Ended.IsCancellationRequested);
        Assert.Contains("could not be written to the journal", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(GateFixture fixture)
    {
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add("x-api-key", fixture.Placeholder);
        using var response = await client.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
