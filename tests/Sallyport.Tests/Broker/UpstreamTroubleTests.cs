using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Journal;
using Sallyport.Core.Settings;
using Sallyport.Tests.Broker.Upstreams;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>Providers that are slow, silent or cannot be checked.</summary>
public sealed class UpstreamTroubleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("no certificate in here", "holds no PEM certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be read as PEM certificates")]
    public async Task A_ca_file_that_has_gone_bad_is_named_and_works_again_once_it_is_back(string? content, string problem)
    {
        var asked = 0;
        await using var fixture = await GateFixture.StartAsync(http =>
        {
            asked++;
            return http.Response.WriteAsync("passed");
        });
        var good = await File.ReadAllTextAsync(fixture.CaFile, Token);
        if (content is null) File.Delete(fixture.CaFile);
        else await File.WriteAllTextAsync(fixture.CaFile, content, Token);

        var (status, body) = await AskAsync(fixture);
        Assert.Equal((HttpStatusCode)502, status);
        using var json = JsonDocument.Parse(body);
        var denial = json.RootElement.GetProperty("sallyport");
        Assert.Equal("upstream-ca-file", denial.GetProperty("rule").GetString());
        Assert.Contains($"upstream.{GateFixture.Host}, '{fixture.CaFile}', {problem}", denial.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("sally config set upstream.HOST", denial.GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.Equal("upstream-ca-file", Outcome(fixture).Rule);
        Assert.Empty(fixture.Warnings);
        Assert.Equal(0, asked);

        await File.WriteAllTextAsync(fixture.CaFile, good, Token);
        Assert.Equal((HttpStatusCode.OK, "passed"), await AskAsync(fixture));
    }

    [Fact]
    public async Task A_connection_that_nobody_takes_is_given_up_with_504()
    {
        // A listener whose queue is full: the system drops further handshakes, as a dead network does.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var port = ((IPEndPoint)full.LocalEndPoint!).Port;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var fillers = Enumerable.Range(0, 8).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        var filling = fillers.Select(async socket => await Record.ExceptionAsync(async () => await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token))).ToList();
        await Task.WhenAny(filling);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fixture = await GateFixture.StartAsync(_ => Task.CompletedTask, setup: s =>
        {
            s.Time = time;
            s.Redirects = new() { [GateFixture.Host] = new UpstreamRedirect(new Uri($"https://127.0.0.1:{port}/"), null) };
        });
        var answer = AskAsync(fixture);
        while (!answer.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        var (status, body) = await answer;
        await limit.CancelAsync();
        await Task.WhenAll(filling);
        foreach (var socket in fillers) socket.Dispose();
        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.Contains("upstream-timeout", body, StringComparison.Ordinal);
        Assert.Equal("upstream-timeout", Outcome(fixture).Rule);
    }

    [Theory]
    [InlineData("1.1", HttpProtocols.Http1)]
    [InlineData("2.0", HttpProtocols.Http1AndHttp2)]
    public async Task A_head_that_takes_longer_than_a_connection_may_is_waited_for(string version, HttpProtocols upstream)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            asked.SetResult();
            await release.Task;
            await http.Response.WriteAsync("thought about it");
        }, upstream, s => s.Time = time);
        var answer = AskAsync(fixture, version);
        await asked.Task;
        // Connecting may take 15 seconds; thinking may take as long as it takes.
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(answer.IsCompleted);
        release.SetResult();
        Assert.Equal((HttpStatusCode.OK, "thought about it"), await answer);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Early_hints_are_consumed_and_the_final_answer_is_right(string version)
    {
        await using var provider = new RawUpstream(
            "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Final: yes\r\n\r\nhello");
        await using var fixture = await GateFixture.StartAsync(_ => Task.CompletedTask, setup: s => s.Redirects = new()
        {
            [GateFixture.Host] = new UpstreamRedirect(provider.Origin, provider.CaFile),
        });
        using var client = fixture.Client(Version.Parse(version));
        using var request = Request(fixture, client);
        using var response = await client.SendAsync(request, Token);
        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("yes", response.Headers.GetValues("X-Final").Single());
        Assert.False(response.Headers.Contains("Link"));
        Assert.Equal(200, Outcome(fixture).Status);
    }

    private static JournalEntry Outcome(GateFixture fixture)
    {
        // The answer reaches the client a moment before its outcome is written.
        SpinWait.SpinUntil(() => fixture.Journal.Entries.Any(e => e.Type == JournalEntryType.RequestDone), TimeSpan.FromSeconds(20));
        return fixture.Journal.Entries.Single(e => e.Type == JournalEntryType.RequestDone);
    }

    private static HttpRequestMessage Request(GateFixture fixture, HttpClient client)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        request.Headers.Add("x-api-key", fixture.Placeholder);
        return request;
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(GateFixture fixture, string version = "1.1")
    {
        using var client = fixture.Client(Version.Parse(version));
        using var request = Request(fixture, client);
        using var response = await client.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }
}
