using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>The kill switch while many requests run at once.</summary>
public sealed class FreezeUnderLoadTests : IDisposable
{
    /// <summary>The mark of what was sent when the freeze was in force.</summary>
    private const string SentLate = "x-sent-late";

    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(100);

    private readonly VaultHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    // The median: one freeze may fall into a moment in which the machine does something else.
    [Fact]
    public async Task Under_load_a_freeze_stops_everything_within_100_milliseconds()
    {
        var took = new TimeSpan[5];
        for (var i = 0; i < took.Length; i++) took[i] = await FreezeUnderLoadAsync();
        Array.Sort(took);
        TestContext.Current.TestOutputHelper?.WriteLine($"in force after {string.Join(", ", took.Select(t => $"{t.TotalMilliseconds:0.0}"))} ms");
        Assert.InRange(took[took.Length / 2], TimeSpan.Zero, s_limit);
    }

    private static async Task<TimeSpan> FreezeUnderLoadAsync()
    {
        long served = 0, late = 0;
        await using var fixture = await GateFixture.StartAsync(http =>
        {
            Interlocked.Increment(ref served);
            if (http.Request.Headers.ContainsKey(SentLate)) Interlocked.Increment(ref late);
            return http.Response.WriteAsync("{}");
        });
        using var client = fixture.Client(HttpVersion.Version20);
        using var stop = new CancellationTokenSource();
        using var frozen = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 16).Select(_ => Task.Run(() => CallUntilAsync(fixture, client, stop.Token, frozen.Token))).ToArray();
        while (Interlocked.Read(ref served) < 200) await Task.Yield();

        var clock = Stopwatch.StartNew();
        await fixture.Gate.Freezer.FreezeAsync(FreezeTarget.Agent("test"), "a test", Token);
        var took = clock.Elapsed;
        await frozen.CancelAsync();
        // What was between the gate and the upstream at that moment arrives; nothing new does.
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDenied, Token, count: 500);
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Equal(0, Interlocked.Read(ref late));
        Assert.All(fixture.Journal.Entries.Where(e => e.Type == JournalEntryType.RequestDenied), e => Assert.Equal("frozen", e.Rule));
        Assert.Single(fixture.Journal.Entries, e => e is { Type: JournalEntryType.Frozen, Agent: "test", Reason: "a test" });
        return took;
    }

    [Fact]
    public async Task However_often_an_agent_is_frozen_and_thawed_under_load_each_request_is_answered_or_cut()
    {
        long served = 0;
        using var store = SqliteUsageStore.Open(_home.Home);
        await using var fixture = await GateFixture.StartAsync(
            http =>
            {
                Interlocked.Increment(ref served);
                return http.Response.WriteAsync("{}");
            },
            setup: s => s.UsageStore = store);
        using var client = fixture.Client(HttpVersion.Version20);
        client.Timeout = TimeSpan.FromSeconds(20);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 16).Select(_ => Task.Run(() => CallUntilAsync(fixture, client, stop.Token))).ToArray();
        var freeze = new Freeze(FreezeTarget.Agent("test"), DateTimeOffset.UnixEpoch, "a test");
        for (var round = 0; round < 500; round++)
        {
            store.Add(freeze);
            fixture.Gate.Freezer.Refresh();
            store.Remove(freeze.Target);
            fixture.Gate.Freezer.Refresh();
            var before = Interlocked.Read(ref served);
            while (Interlocked.Read(ref served) < before + 16 && !callers.Any(c => c.IsCompleted)) await Task.Yield();
        }
        await stop.CancelAsync();
        await Task.WhenAll(callers);
    }

    [Fact]
    public async Task What_has_left_its_session_is_not_aborted_any_more()
    {
        // The server reuses what stood for a request: an abort that comes late would cut, or hang, another one.
        await using var fixture = await GateFixture.StartAsync(http => Task.CompletedTask);
        var session = fixture.Session;
        var aborted = 0;
        Action left = () => aborted++;
        Assert.True(session.TryEnter(left, "example/default"));
        session.Abort(_ =>
        {
            session.Leave(left);
            return true;
        });
        Assert.Equal(0, aborted);

        Thread? leaves = null;
        Action slow = null!;
        slow = () =>
        {
            leaves = new Thread(() => session.Leave(slow));
            leaves.Start();
            Assert.False(leaves.Join(TimeSpan.FromMilliseconds(50)), "It left while it was being aborted.");
            aborted++;
        };
        Assert.True(session.TryEnter(slow));
        session.Abort(_ => true);
        leaves!.Join();
        Assert.Equal(1, aborted);
        Assert.Equal(0, session.InFlight);
    }

    private static async Task CallUntilAsync(GateFixture fixture, HttpClient client, CancellationToken stop, CancellationToken frozen = default)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var request = Request(fixture, HttpVersion.Version20);
                if (frozen.IsCancellationRequested) request.Headers.Add(SentLate, "1");
                using var response = await client.SendAsync(request, CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                // Aborted by the freeze.
                continue;
            }
        }
    }

    private static HttpRequestMessage Request(GateFixture fixture, Version version)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
        return request;
    }
}
