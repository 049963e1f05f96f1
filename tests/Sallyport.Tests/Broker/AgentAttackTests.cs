using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Settings;
using Sallyport.Tests.Broker.Upstreams;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>What an agent that wants the key, or wants past the rules, would try.</summary>
public sealed class AgentAttackTests
{
    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task Count(HttpContext http)
    {
        Interlocked.Increment(ref _asked);
        return http.Response.WriteAsync("passed");
    }

    [Theory]
    [InlineData("Bearer\tsk-CANARY-of-an-attacker")]
    [InlineData("sk-CANARY-of-an-attacker")]
    [InlineData("Bearersk-CANARY-of-an-attacker")]
    [InlineData("ApiKey=sk-CANARY-of-an-attacker")]
    public async Task Refuses_a_foreign_key_however_the_header_is_spelled(string value)
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync($"GET /v1/models HTTP/1.1\r\nHost: {GateFixture.Host}\r\nAuthorization: {value}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("foreign-credential", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_scheme_without_a_key_is_no_credential()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        Assert.StartsWith("HTTP/1.1 200", await connection.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\nAuthorization: Bearer\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE", "")]
    [InlineData("trace", "")]
    [InlineData("GET", "X-HTTP-Method-Override: POST\r\n")]
    [InlineData("GET", "x-method-override: POST\r\n")]
    [InlineData("GET", "X-Original-URL: /v1/organization/projects\r\n")]
    [InlineData("GET", "X-Rewrite-URL: /v1/organization/projects\r\n")]
    public async Task Refuses_a_call_that_repeats_the_key_or_turns_into_another_call(string method, string header)
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync(
            $"{method} /v1/models HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\n{header}\r\n");
        Assert.StartsWith("HTTP/1.1 40", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_redirection_is_not_followed_and_repeats_the_placeholder_instead_of_the_key()
    {
        await using var fixture = await GateFixture.StartAsync(http =>
        {
            Interlocked.Increment(ref _asked);
            http.Response.StatusCode = 301;
            http.Response.Headers.Location = $"https://elsewhere.test{http.Request.Path}/{http.Request.QueryString}";
            http.Response.Headers.Append("Link", new[] { $"<{http.Request.QueryString}>", http.Request.Headers.Authorization.ToString() });
            return Task.CompletedTask;
        });
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/models?key={fixture.Placeholder}&a=1");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Base64($"x:{fixture.Placeholder}"));
        using var response = await client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal($"https://elsewhere.test/v1/models/?key={fixture.Placeholder}&a=1", response.Headers.Location!.OriginalString);
        Assert.Equal([$"<?key={fixture.Placeholder}&a=1>", "Basic " + Base64($"x:{fixture.Placeholder}")], response.Headers.GetValues("Link"));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_placeholder_inside_another_subprotocol_stays_a_placeholder()
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            var offered = http.WebSockets.WebSocketRequestedProtocols;
            seen.SetResult(string.Join(' ', offered));
            using var socket = await http.WebSockets.AcceptWebSocketAsync(offered[^1]);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        });
        using var http = fixture.Client();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol($"example-key.{fixture.Placeholder}");
        socket.Options.AddSubProtocol($"echo.{fixture.Placeholder}");
        await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/"), http, Token);
        Assert.Equal($"example-key.{GateFixture.Key} echo.{fixture.Placeholder}", await seen.Task);
        Assert.Equal($"echo.{fixture.Placeholder}", socket.SubProtocol);
    }

    [Fact]
    public async Task Refuses_a_key_subprotocol_sent_twice()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var token = $"example-key.{fixture.Placeholder}";
        var answer = await connection.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\nSec-WebSocket-Protocol: {token}, {token}\r\n\r\n");
        Assert.Contains("ambiguous-credential", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_placeholder_in_a_prompt_passes_as_it_is_and_no_key_goes_into_the_body()
    {
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            await http.Response.WriteAsync(await reader.ReadToEndAsync());
        });
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses") { Content = new StringContent($"{{\"input\":\"my key is {fixture.Placeholder}\"}}") };
        request.Headers.Add("x-api-key", fixture.Placeholder);
        using var response = await client.SendAsync(request, Token);
        Assert.Equal($"{{\"input\":\"my key is {fixture.Placeholder}\"}}", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_placeholder_sent_to_an_unclaimed_host_over_plain_http_is_stopped()
    {
        string? seen = null;
        await using var plain = await TestUpstream.StartPlainAsync(http =>
        {
            seen = string.Join('\n', http.Request.Headers.Select(h => $"{h.Key}: {h.Value}")) + http.Request.QueryString;
            return Task.CompletedTask;
        });
        await using var fixture = await GateFixture.StartAsync(Count, setup: s =>
        {
            s.InjectAlways = true;
            s.Redirects = new() { ["unclaimed.test"] = new UpstreamRedirect(new Uri($"https://127.0.0.1:{plain.Origin.Port}/"), null) };
        });
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://unclaimed.test/?key={fixture.Placeholder}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
        using var response = await client.SendAsync(request, Token);
        Assert.Equal("tripwire", response.Headers.GetValues("x-sallyport-rule").Single());
        Assert.Null(seen);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task An_address_in_place_of_a_host_is_no_providers_host(string address)
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync($"GET /v1/models HTTP/1.1\r\nHost: {address}\r\nx-api-key: {fixture.Placeholder}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 421", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Theory]
    [InlineData("API.EXAMPLE.TEST", 200)]
    [InlineData("api.example.test.", 200)]
    [InlineData("api.example.test\0.evil.test", 400)]
    [InlineData("api.example.test%00", 400)]
    [InlineData("api.example.test:444", 421)]
    public async Task A_host_header_is_read_as_connect_reads_it(string host, int status)
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync($"GET /v1/models HTTP/1.1\r\nHost: {host}\r\nx-api-key: {fixture.Placeholder}\r\n\r\n");
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}"), answer, StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, _asked);
    }

    [Fact]
    public async Task A_flood_of_headers_is_refused_and_the_gate_goes_on()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using (var many = await RawConnection.TunnelAsync(fixture))
        {
            var headers = string.Concat(Enumerable.Range(0, 300).Select(i => $"x-{i}: 1\r\n"));
            Assert.StartsWith("HTTP/1.1 431", await many.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\n{headers}\r\n"), StringComparison.Ordinal);
        }
        using (var endless = await RawConnection.OpenAsync(fixture))
            Assert.StartsWith("HTTP/1.1 431", await endless.ExchangeAsync($"CONNECT {GateFixture.Host}:443 HTTP/1.1\r\nX: {new string('a', 32 * 1024)}"), StringComparison.Ordinal);
        using var connection = await RawConnection.TunnelAsync(fixture);
        Assert.StartsWith("HTTP/1.1 200", await connection.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(1, _asked);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
