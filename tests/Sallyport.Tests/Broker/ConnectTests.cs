using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Journal;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Broker;

public sealed class ConnectTests
{
    private static readonly RequestDelegate Hello = http => http.Response.WriteAsync("hello");

    [Fact]
    public async Task Asks_for_credentials_and_takes_them_on_the_same_connection()
    {
        await using var fixture = await GateFixture.StartAsync(Hello);
        using var connection = await RawConnection.OpenAsync(fixture);
        var first = await connection.ExchangeAsync($"CONNECT {GateFixture.Host}:443 HTTP/1.1\r\nHost: {GateFixture.Host}:443\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 407", first, StringComparison.Ordinal);
        Assert.Contains("Proxy-Authenticate: Basic", first, StringComparison.Ordinal);
        var second = await connection.ExchangeAsync($"CONNECT {GateFixture.Host}:443 HTTP/1.1\r\n{RawConnection.Authorization(fixture)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic czpw")]
    [InlineData("Basic !!!")]
    [InlineData("Bearer x")]
    public async Task Refuses_wrong_proxy_credentials(string value)
    {
        await using var fixture = await GateFixture.StartAsync(Hello);
        using var connection = await RawConnection.OpenAsync(fixture);
        var answer = await connection.ExchangeAsync($"CONNECT {GateFixture.Host}:443 HTTP/1.1\r\nProxy-Authorization: {value}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 407", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api.example.test\0:443")]
    [InlineData("api.example.test:443:1")]
    [InlineData("user@api.example.test:443")]
    [InlineData("api..example.test:443")]
    [InlineData("api.example.test:0")]
    [InlineData("[::1:443")]
    [InlineData(":443")]
    public async Task Refuses_a_host_that_is_none(string authority)
    {
        await using var fixture = await GateFixture.StartAsync(Hello);
        using var connection = await RawConnection.OpenAsync(fixture);
        var answer = await connection.ExchangeAsync($"CONNECT {authority} HTTP/1.1\r\n{RawConnection.Authorization(fixture)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("API.Example.TEST:443")]
    [InlineData("api.example.test.:443")]
    public async Task A_host_in_another_spelling_is_the_same_host(string authority)
    {
        await using var fixture = await GateFixture.StartAsync(Hello);
        using var connection = await RawConnection.TunnelAsync(fixture, authority);
        var answer = await connection.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {authority[..^4]}\r\nx-api-key: {fixture.Placeholder}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains(fixture.Journal.Entries, e => e.Type == JournalEntryType.RequestAllowed && e.Host == GateFixture.Host);
    }

    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.1:1")]
    [InlineData("2130706433:1")]
    [InlineData("0x7f000001:1")]
    [InlineData("localhost.:1")]
    [InlineData("[::1]:1")]
    [InlineData("[::ffff:127.0.0.1]:1")]
    [InlineData("169.254.169.254:80")]
    [InlineData("[fe80::1]:80")]
    [InlineData("0.0.0.0:1")]
    [InlineData("[64:ff9b::7f00:1]:1")]
    public async Task Opens_no_tunnel_to_this_machine_or_its_link(string authority)
    {
        await using var fixture = await GateFixture.StartAsync(Hello);
        using var connection = await RawConnection.OpenAsync(fixture);
        var answer = await connection.ExchangeAsync($"CONNECT {authority} HTTP/1.1\r\n{RawConnection.Authorization(fixture)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("local-address", answer, StringComparison.Ordinal);
        Assert.Equal("local-address", fixture.Journal.Entries[^1].Rule);
    }

    [Fact]
    public async Task Never_sends_a_key_to_an_address_that_is_not_public()
    {
        await using var fixture = await GateFixture.StartAsync(Hello, setup: s => s.Redirects = new Dictionary<string, UpstreamRedirect>());
        await using var other = await Sallyport.Broker.Gate.StartAsync(new Sallyport.Broker.GateOptions
        {
            Providers = new([GateFixture.Example with { Hosts = ["localhost"] }]),
            Ring = fixture.Ring,
            Journal = fixture.Journal,
            Redirects = UpstreamRedirects.None,
        }, TestContext.Current.CancellationToken);
        var session = await other.Sessions.StartAsync(
            new() { Agent = "a", Command = "c", Credentials = [GateFixture.Facts()] }, TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{other.Port}/example/") };
        client.DefaultRequestHeaders.Add("x-api-key", session.Placeholders["example/default"]);
        using var response = await client.GetAsync("v1/models", TestContext.Current.CancellationToken);
        Assert.Equal("private-address", response.Headers.GetValues("x-sallyport-rule").Single());
    }

    [Fact]
    public async Task Tunnels_an_unclaimed_host_blind()
    {
        await using var fixture = await GateFixture.StartAsync(Hello);
        using var connection = await RawConnection.TunnelAsync(fixture, "blind.test:443", tls: false);
        await using var tls = new SslStream(connection.Stream);
        // The origin's own certificate comes through: the test's authority, not the session's.
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = GateFixture.Trust(fixture.UpstreamAuthority),
        }, TestContext.Current.CancellationToken);
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(tls);
        Assert.Contains("hello", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(fixture.Journal.Entries, e => e.Type == JournalEntryType.TunnelOpened && e.Host == "blind.test:443");
    }

    [Fact]
    public async Task Ending_the_session_ends_its_tunnels()
    {
        await using var fixture = await GateFixture.StartAsync(Hello);
        using var connection = await RawConnection.TunnelAsync(fixture, "blind.test:443", tls: false);
        await fixture.Gate.Sessions.StopAsync(fixture.Session.Id, "test", TestContext.Current.CancellationToken);
        var buffer = new byte[1];
        int read;
        try
        {
            read = await connection.Stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            read = 0;
        }
        Assert.Equal(0, read);
    }

    [Fact]
    public async Task Tls_without_a_connect_is_served_for_claimed_hosts_only()
    {
        await using var fixture = await GateFixture.StartAsync(Hello);
        using var direct = await RawConnection.OpenAsync(fixture);
        await using var tls = new SslStream(direct.Stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = GateFixture.Host,
            CertificateChainPolicy = GateFixture.Trust(fixture.Gate.CertificateAuthorityPem),
        }, TestContext.Current.CancellationToken);
        await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(tls);
        Assert.Contains("hello", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using var unclaimed = await RawConnection.OpenAsync(fixture);
        await using var refused = new SslStream(unclaimed.Stream);
        await Assert.ThrowsAnyAsync<Exception>(() => refused.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "unclaimed.test" }, TestContext.Current.CancellationToken));
    }
}
