using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Broker;

public sealed class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_reads_what_was_sent_used_and_refused()
    {
        await using var fixture = await GateFixture.StartAsync(
            http =>
            {
                http.Response.ContentType = "application/json";
                return http.Response.WriteAsync("""{"model":"gpt-5","usage":{"input_tokens":400,"output_tokens":600}}""");
            },
            setup: s =>
            {
                s.Metrics = true;
                s.Limit(new Limits { RequestsPerMinute = 1 });
            });
        using var client = fixture.Client();
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses") { Content = new StringContent("""{"model":"gpt-5"}""", Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
            using var response = await client.SendAsync(request, Token);
        }
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDenied, Token, count: 2);

        using var scraper = new HttpClient();
        var page = await scraper.GetStringAsync($"http://127.0.0.1:{fixture.Gate.MetricsPort}/metrics", Token);
        foreach (var line in (string[])[
            "sallyport_requests_total{agent=\"test\",provider=\"example\",status=\"200\"} 1",
            "sallyport_denied_total{agent=\"test\",rule=\"request-limit\"} 2",
            "sallyport_tokens_total{agent=\"test\",credential=\"example/default\",provider=\"example\",model=\"gpt-5\",kind=\"output\"} 600",
            "sallyport_cost_usd_total{agent=\"test\",credential=\"example/default\",provider=\"example\",model=\"gpt-5\"} 0.0065",
            "sallyport_sessions 1",
            "sallyport_frozen 0",
            "# TYPE sallyport_open_requests gauge"])
            Assert.Contains(line + "\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_port_answers_nothing_else_and_no_name_that_is_not_this_machines()
    {
        await using var fixture = await GateFixture.StartAsync(http => http.Response.WriteAsync("{}"), setup: s => s.Metrics = true);
        using var client = new HttpClient();
        foreach (var path in (string[])["/", "/example/v1/models", "/metrics/"])
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"http://localhost:{fixture.Gate.MetricsPort}{path}", Token)).StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{fixture.Gate.MetricsPort}/metrics") { Headers = { Host = "evil.example" } };
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await client.SendAsync(rebound, Token)).StatusCode);
    }
}
