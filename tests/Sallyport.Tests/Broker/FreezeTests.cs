using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Metering;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>The kill switch: what is frozen sends nothing more, and what it had open ends.</summary>
public sealed class FreezeTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(100);

    private readonly VaultHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    // The median: one freeze may fall into a moment in which the machine does something else.
    [Fact]
    public async Task Open_streams_and_WebSockets_end_when_their_agent_is_frozen()
    {
        var took = new TimeSpan[3];
        for (var i = 0; i < took.Length; i++) took[i] = await FreezeOpenAsync();
        Array.Sort(took);
        TestContext.Current.TestOutputHelper?.WriteLine($"5 connections ended after {string.Join(", ", took.Select(t => $"{t.TotalMilliseconds:0.0}"))} ms");
        Assert.InRange(took[took.Length / 2], TimeSpan.Zero, s_limit * 5);
    }

    private static async Task<TimeSpan> FreezeOpenAsync()
    {
        var gone = new CountdownEvent(5);
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            var ended = new TaskCompletionSource();
            if (http.WebSockets.IsWebSocketRequest)
            {
                using var socket = await http.WebSockets.AcceptWebSocketAsync();
                try
                {
                    await socket.ReceiveAsync(new byte[10], http.RequestAborted);
                }
                catch (Exception e) when (e is WebSocketException or OperationCanceledException)
                {
                    gone.Signal();
                }
                return;
            }
            http.RequestAborted.Register(() =>
            {
                gone.Signal();
                ended.TrySetResult();
            });
            await http.Response.WriteAsync("data: 1\n\n");
            await http.Response.Body.FlushAsync();
            await ended.Task;
        });
        using var client = fixture.Client();
        var streams = new List<Stream>();
        for (var i = 0; i < 4; i++)
        {
            var response = await client.SendAsync(Request(fixture), HttpCompletionOption.ResponseHeadersRead, Token);
            streams.Add(await response.Content.ReadAsStreamAsync(Token));
            await streams[^1].ReadExactlyAsync(new byte[9], Token);
        }
        using var webSocket = new ClientWebSocket();
        webSocket.Options.SetRequestHeader("Authorization", $"Bearer {fixture.Placeholder}");
        using var handler = new SocketsHttpHandler { Proxy = new WebProxy($"http://127.0.0.1:{fixture.Gate.Port}") { Credentials = new NetworkCredential(fixture.Session.ProxyUser, fixture.Session.ProxyPassword) } };
        handler.SslOptions.CertificateChainPolicy = GateFixture.Trust(fixture.Gate.CertificateAuthorityPem);
        using var invoker = new HttpMessageInvoker(handler);
        await webSocket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/realtime"), invoker, Token);

        var clock = Stopwatch.StartNew();
        await fixture.Gate.Freezer.FreezeAsync(FreezeTarget.Credential("example/default"), "a test", Token);
        foreach (var stream in streams) await Assert.ThrowsAnyAsync<IOException>(() => stream.ReadExactlyAsync(new byte[1], Token).AsTask());
        await Assert.ThrowsAsync<WebSocketException>(() => webSocket.ReceiveAsync(new byte[1], Token));
        var took = clock.Elapsed;
        Assert.True(gone.Wait(TimeSpan.FromSeconds(20), Token));
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token, count: 5);
        Assert.All(fixture.Journal.Entries.Where(e => e.Type == JournalEntryType.RequestDone && e.Status == 200), e => Assert.Equal("frozen", e.Rule));
        return took;
    }

    [Fact]
    public async Task A_freeze_of_one_credential_or_agent_leaves_others_alone_and_a_thaw_lets_pass_again()
    {
        using var store = SqliteUsageStore.Open(_home.Home);
        await using var fixture = await GateFixture.StartAsync(http => http.Response.WriteAsync("{}"), setup: s => s.UsageStore = store);
        using var client = fixture.Client();
        foreach (var other in (FreezeTarget[])[FreezeTarget.Agent("somebody"), FreezeTarget.Credential("example/other")])
            await fixture.Gate.Freezer.FreezeAsync(other, "a test", Token);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(fixture, client));

        // By another process: it writes the store and tells the gate to look.
        store.Add(new Freeze(FreezeTarget.All, DateTimeOffset.UnixEpoch, "by hand"));
        fixture.Gate.Freezer.Refresh();
        using (var refused = await client.SendAsync(Request(fixture), Token))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("everything, since 1970-01-01 00:00:00Z: by hand", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
        Assert.True(store.Remove(FreezeTarget.All));
        Assert.False(store.Remove(FreezeTarget.All));
        fixture.Gate.Freezer.Refresh();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(fixture, client));
    }

    [Fact]
    public async Task A_freeze_outlives_the_gate()
    {
        using var store = SqliteUsageStore.Open(_home.Home);
        await using (var fixture = await GateFixture.StartAsync(http => http.Response.WriteAsync("{}"), setup: s => s.UsageStore = store))
            await fixture.Gate.Freezer.FreezeAsync(FreezeTarget.Agent("test"), "a test", Token);
        using var reopened = SqliteUsageStore.Open(_home.Home);
        await using var next = await GateFixture.StartAsync(http => http.Response.WriteAsync("{}"), setup: s => s.UsageStore = reopened);
        using var client = next.Client();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(next, client));
    }

    [Fact]
    public async Task A_freeze_that_cannot_be_stored_holds_all_the_same_and_is_stored_when_it_can_be()
    {
        var store = new TickingStore { IsFull = true };
        await using var fixture = await GateFixture.StartAsync(http => http.Response.WriteAsync("{}"), setup: s => s.UsageStore = store);
        using var client = fixture.Client();
        await fixture.Gate.Freezer.FreezeAsync(FreezeTarget.Agent("test"), "a test", Token);
        Assert.Throws<IOException>(fixture.Gate.Freezer.Refresh);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(fixture, client));
        store.IsFull = false;
        fixture.Gate.Freezer.Refresh();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(fixture, client));
        Assert.Single(store.Freezes().All);
    }

    [Fact]
    public async Task A_frozen_agents_tunnels_are_refused()
    {
        await using var fixture = await GateFixture.StartAsync(http => http.Response.WriteAsync("{}"));
        await fixture.Gate.Freezer.FreezeAsync(FreezeTarget.Agent("test"), "a test", Token);
        using var client = fixture.Client();
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://blind.test/", Token));
        Assert.Contains("403", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains(fixture.Journal.Entries, e => e is { Type: JournalEntryType.TunnelDenied, Rule: "frozen" });
    }

    [Fact]
    public async Task A_spent_budget_freezes_the_agent_where_the_policy_says_so()
    {
        await using var fixture = await GateFixture.StartAsync(
            http =>
            {
                http.Response.ContentType = "application/json";
                return http.Response.WriteAsync("""{"usage":{"input_tokens":100000,"output_tokens":100000}}""");
            },
            setup: s => s.Limit(budget: new Budget { TokensPerDay = 200_000, Freeze = true }));
        using var client = fixture.Client();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(fixture, client));
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(fixture, client));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(fixture, client));
        Assert.StartsWith("a budget is spent", Assert.Single(fixture.Gate.Freezer.Current.All).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_suddenly_floods_is_frozen()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var store = new TickingStore();
        await using var fixture = await GateFixture.StartAsync(http => http.Response.WriteAsync("{}"), setup: s => (s.Time, s.UsageStore) = (time, store));
        using var client = fixture.Client(HttpVersion.Version20);
        await store.Ticks.WaitAsync(Token); // The gate's own first look.
        async Task TickAsync()
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            await store.Ticks.WaitAsync(Token);
        }
        async Task<HttpStatusCode> CallAsync()
        {
            using var response = await client.SendAsync(Request(fixture, HttpVersion.Version20), Token);
            return response.StatusCode;
        }
        for (var window = 0; window < 8; window++)
        {
            Assert.Equal(HttpStatusCode.OK, await CallAsync());
            for (var tick = 0; tick < 40; tick++) await TickAsync();
        }
        HttpStatusCode status;
        var calls = 0;
        do
        {
            status = await CallAsync();
            if (++calls % 310 == 0) await TickAsync();
        }
        while (status == HttpStatusCode.OK && calls < 2000);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.StartsWith("a spike: ", Assert.Single(fixture.Gate.Freezer.Current.All).Reason, StringComparison.Ordinal);
    }

    private static HttpRequestMessage Request(GateFixture fixture, Version? version = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses")
        {
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
        return request;
    }

    private static async Task<HttpStatusCode> StatusAsync(GateFixture fixture, HttpClient client)
    {
        using var response = await client.SendAsync(Request(fixture), Token);
        return response.StatusCode;
    }

    /// <summary>A store that says when the gate has looked at it, which it does with each tick.</summary>
    private sealed class TickingStore : IUsageStore
    {
        private readonly MemoryLedger _ledger = new();
        private readonly List<Freeze> _freezes = [];

        public bool IsFull { get; set; }

        public SemaphoreSlim Ticks { get; } = new(0);

        public FreezeList Freezes()
        {
            Ticks.Release();
            lock (_freezes) return new FreezeList(_freezes);
        }

        public void Add(Freeze freeze)
        {
            if (IsFull) throw new IOException("disk full");
            lock (_freezes) _freezes.Add(freeze);
        }

        public LedgerTake Take(LedgerKey key, long limit, long least, long wanted) => _ledger.Take(key, limit, least, wanted);

        public void Return(LedgerKey key, long amount) => _ledger.Return(key, amount);

        public void Add(IReadOnlyCollection<UsageRow> rows)
        {
        }

        public IReadOnlyList<UsageRow> Read(DateTimeOffset since) => [];

        public bool Remove(FreezeTarget target) => false;
    }
}
