using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>What the gate refuses. Each test also sees to it that the upstream was never asked.</summary>
public sealed class DenialTests
{
    private int _asked;

    private Task Count(HttpContext http)
    {
        Interlocked.Increment(ref _asked);
        return http.Response.WriteAsync("passed");
    }

    [Fact]
    public async Task Refuses_a_credential_that_is_not_this_sessions_placeholder()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        await DeniedAsync(fixture, 403, "foreign-credential", ("Authorization", "Bearer sk-proj-CANARY-of-an-attacker"));
        await DeniedAsync(fixture, 403, "foreign-credential", ("Authorization", "Digest username=x"));
        await DeniedAsync(fixture, 403, "foreign-credential", ("x-api-key", "anything"));
        await DeniedAsync(fixture, 403, "foreign-credential", ("Authorization", "Basic eDp5"));
    }

    [Fact]
    public async Task Refuses_a_placeholder_of_no_live_session()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        await DeniedAsync(fixture, 401, "unknown-placeholder", ("x-api-key", "sk-sally-" + new string('0', 32)));
    }

    [Fact]
    public async Task Refuses_another_sessions_placeholder()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        var other = await fixture.Gate.Sessions.StartAsync(
            new SessionRequest { Agent = "other", Command = "x", Credentials = [GateFixture.Facts()] }, TestContext.Current.CancellationToken);
        await DeniedAsync(fixture, 403, "foreign-placeholder", ("x-api-key", other.Placeholders["example/default"]));
    }

    [Fact]
    public async Task Refuses_a_placeholder_on_another_providers_host()
    {
        await using var fixture = await GateFixture.StartAsync(Count, setup: s => s.Credentials = [GateFixture.Facts(), GateFixture.Facts("other/default")]);
        using var client = fixture.Client();
        client.BaseAddress = new Uri("https://api.other.test");
        await DeniedAsync(fixture, client, "/", 403, "placeholder-wrong-host", ("x-api-key", fixture.Placeholder));
    }

    [Fact]
    public async Task Refuses_one_header_sent_twice()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync(
            $"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\nx-api-key: sk-other\r\n\r\n");
        Assert.Contains("ambiguous-credential", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task Refuses_a_clients_own_project()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        await DeniedAsync(fixture, 403, "fact-header-conflict", ("x-api-key", fixture.Placeholder), ("X-Project", "proj_2"));
        // Nothing is recorded for the organization, so no value of it was granted.
        await DeniedAsync(fixture, 403, "fact-header-conflict", ("x-api-key", fixture.Placeholder), ("X-Org", "org_1"));
    }

    [Theory]
    [InlineData("/v1/organization/projects")]
    [InlineData("/v1/organization")]
    public async Task Refuses_calls_that_no_agent_may_make(string path)
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var client = fixture.Client();
        await DeniedAsync(fixture, client, path, 403, "denied-call", ("x-api-key", fixture.Placeholder));
    }

    [Theory]
    [InlineData("//v1/models")]
    [InlineData("/v1/../v1/organization")]
    [InlineData("/v1/%2e%2e/organization")]
    [InlineData("/v1%2forganization")]
    [InlineData("/v1/models%00")]
    [InlineData("/v1/%c0%af")]
    [InlineData("/v1/a%5cb")]
    public async Task Refuses_a_path_that_two_readers_could_read_differently(string path)
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task Refuses_both_content_length_and_transfer_encoding()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync(
            $"POST / HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task Refuses_a_host_header_that_is_not_the_host_connected_to()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync($"GET / HTTP/1.1\r\nHost: second.example.test\r\nx-api-key: {fixture.Placeholder}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 421", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task Refuses_a_handshake_that_names_another_host_than_connect()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        await Assert.ThrowsAnyAsync<IOException>(async () => (await RawConnection.TunnelAsync(fixture, serverName: "second.example.test")).Dispose());
        Assert.Equal(0, _asked);
        Assert.Equal((JournalEntryType.TunnelDenied, "host-mismatch"), (fixture.Journal.Entries[^1].Type, fixture.Journal.Entries[^1].Rule));
    }

    [Fact]
    public async Task Refuses_to_speak_plain_http_for_a_providers_host()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var connection = await RawConnection.TunnelAsync(fixture, tls: false);
        var answer = await connection.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("plain-http", answer, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_header_of_64_KB_is_refused_with_a_clear_error()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        await DeniedAsync(fixture, 431, "headers-too-large", ("x-api-key", fixture.Placeholder), ("X-Large", new string('a', 64 * 1024)));
    }

    [Fact]
    public async Task A_full_disk_denies_and_lets_nothing_pass()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        fixture.Journal.Full = true;
        await DeniedAsync(fixture, 503, "journal-unavailable", ("x-api-key", fixture.Placeholder));
        fixture.Journal.Full = false;
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("x-api-key", fixture.Placeholder);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_locked_vault_denies()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        fixture.Ring.Clear();
        await DeniedAsync(fixture, 503, "credential-unavailable", ("x-api-key", fixture.Placeholder));
    }

    [Fact]
    public async Task An_ended_sessions_password_and_placeholder_are_worthless()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        await fixture.Gate.Sessions.StopAsync(fixture.Session.Id, "test", TestContext.Current.CancellationToken);
        using var client = fixture.Client();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/", TestContext.Current.CancellationToken));

        using var direct = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{fixture.Gate.Port}") };
        await DeniedAsync(fixture, direct, "/example/v1/models", 401, "unknown-placeholder", ("x-api-key", fixture.Placeholder));
    }

    [Fact]
    public async Task Base_url_mode_refuses_without_a_placeholder_and_from_a_rebound_name()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var direct = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{fixture.Gate.Port}") };
        await DeniedAsync(fixture, direct, "/example/v1/models", 401, "no-session");
        await DeniedAsync(fixture, direct, "/nobody/v1/models", 404, "not-a-provider");
        await DeniedAsync(fixture, direct, "/example/v1/models", 421, "host-mismatch", ("Host", "evil.example.com"), ("x-api-key", fixture.Placeholder));
    }

    [Fact]
    public async Task Sends_no_key_to_an_upstream_whose_certificate_is_not_accepted()
    {
        await using var fixture = await GateFixture.StartAsync(Count, setup: s => s.TrustsUpstream = false);
        await DeniedAsync(fixture, 502, "upstream-certificate", ("x-api-key", fixture.Placeholder));
    }

    [Fact]
    public async Task Says_so_when_the_upstream_is_down()
    {
        using var closed = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using var fixture = await GateFixture.StartAsync(Count, setup: s => s.Redirects = new()
        {
            [GateFixture.Host] = new UpstreamRedirect(new Uri($"https://127.0.0.1:{port}/"), null),
        });
        await DeniedAsync(fixture, 502, "upstream-unreachable", ("x-api-key", fixture.Placeholder));
    }

    [Fact]
    public async Task A_denial_is_in_the_providers_shape_and_in_the_journal()
    {
        await using var fixture = await GateFixture.StartAsync(Count);
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/organization/users");
        request.Headers.Add("x-api-key", fixture.Placeholder);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("sallyport_denied_call", body.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("denied-call", body.RootElement.GetProperty("sallyport").GetProperty("rule").GetString());

        var entry = fixture.Journal.Entries[^1];
        Assert.Equal(JournalEntryType.RequestDenied, entry.Type);
        Assert.Equal("denied-call", entry.Rule);
        Assert.Equal(fixture.Session.Id, entry.Session);
        Assert.Equal("/v1/organization/users", entry.Path);
    }

    private async Task DeniedAsync(GateFixture fixture, int status, string rule, params (string Name, string Value)[] headers)
    {
        using var client = fixture.Client();
        await DeniedAsync(fixture, client, "/v1/models", status, rule, headers);
    }

    private async Task DeniedAsync(GateFixture fixture, HttpClient client, string path, int status, string rule, params (string Name, string Value)[] headers)
    {
        var asked = _asked;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((status, rule), ((int)response.StatusCode, response.Headers.TryGetValues("x-sallyport-rule", out var rules) ? rules.First() : body));
        Assert.Equal(asked, _asked);
        Assert.DoesNotContain(fixture.Warnings, w => !w.StartsWith("the journal", StringComparison.Ordinal));
    }
}
