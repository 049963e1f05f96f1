using System.Net;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Journal;
using Sallyport.Core.Settings;
using Sallyport.Tests.Broker.Upstreams;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>Proxy requests for http:// URLs.</summary>
public sealed class PlainProxyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passes_an_http_url_on_with_nothing_swapped()
    {
        await using var plain = await TestUpstream.StartPlainAsync(async http =>
            await http.Response.WriteAsync($"{http.Request.Host}{http.Request.Path}{http.Request.QueryString} {http.Request.Headers["x-api-key"]} {http.Request.Headers.ProxyAuthorization}"));
        await using var fixture = await StartAsync(plain);
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://plain.test/a/b?c=1");
        request.Headers.Add("x-api-key", "something");
        using var response = await client.SendAsync(request, Token);
        Assert.Equal("plain.test/a/b?c=1 something ", await response.Content.ReadAsStringAsync(Token));
        Assert.Contains(fixture.Journal.Entries, e => e is { Type: JournalEntryType.RequestAllowed, Host: "plain.test:80", Credential: null });
    }

    [Fact]
    public async Task Refuses_a_providers_host_and_this_machine()
    {
        await using var plain = await TestUpstream.StartPlainAsync(http => http.Response.WriteAsync("passed"));
        await using var fixture = await StartAsync(plain);
        using var client = fixture.Client();
        using var provider = await client.GetAsync(new Uri($"http://{GateFixture.Host}/v1/models"), Token);
        Assert.Equal("plain-http", provider.Headers.GetValues("x-sallyport-rule").Single());
        using var local = await client.GetAsync(new Uri("http://169.254.169.254/latest/meta-data"), Token);
        Assert.Equal("local-address", local.Headers.GetValues("x-sallyport-rule").Single());
    }

    [Fact]
    public async Task Asks_a_stranger_for_credentials()
    {
        await using var plain = await TestUpstream.StartPlainAsync(http => http.Response.WriteAsync("passed"));
        await using var fixture = await StartAsync(plain);
        using var connection = await RawConnection.OpenAsync(fixture);
        var answer = await connection.ExchangeAsync("GET http://plain.test/ HTTP/1.1\r\nHost: plain.test\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 407", answer, StringComparison.Ordinal);
        Assert.Contains("Proxy-Authenticate: Basic", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_its_client_left_before_it_was_written_down_is_not_open_any_more()
    {
        await using var plain = await TestUpstream.StartPlainAsync(http => http.Response.WriteAsync("passed"));
        await using var fixture = await StartAsync(plain);
        // As the journal answers where the client has gone already.
        fixture.Journal.Before = entry =>
        {
            if (entry.Type == JournalEntryType.RequestAllowed) throw new OperationCanceledException();
        };
        using var client = fixture.Client();

        await Record.ExceptionAsync(() => client.GetAsync(new Uri("http://plain.test/"), Token));

        Assert.Equal((1, 0), (fixture.Session.Requests, fixture.Session.InFlight));
    }

    private static Task<GateFixture> StartAsync(TestUpstream plain) => GateFixture.StartAsync(
        http => Task.CompletedTask,
        setup: s => s.Redirects = new() { ["plain.test"] = new UpstreamRedirect(new Uri($"https://127.0.0.1:{plain.Origin.Port}/"), null) });
}
