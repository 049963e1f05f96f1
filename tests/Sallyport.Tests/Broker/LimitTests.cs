using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Tests.Core.Compression;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>Limits and budgets as a client of the gate meets them.</summary>
public sealed class LimitTests
{
    private const string Answer = """{"id":"r","model":"m-1","output":[],"usage":{"input_tokens":40,"output_tokens":60,"total_tokens":100}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_over_the_limit_is_answered_as_OpenAI_answers_it_and_does_not_leave()
    {
        var sent = 0;
        await using var fixture = await GateFixture.StartAsync(http => AnswerAsync(http, ref sent), setup: s => s.Limit(new Limits { RequestsPerMinute = 2 }));
        using var client = fixture.Client();
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await CallAsync(fixture, client)).StatusCode);

        using var refused = await CallAsync(fixture, client);
        Assert.Equal((HttpStatusCode.TooManyRequests, 2), (refused.StatusCode, sent));
        Assert.Equal(("2", "0"), (Header(refused, "x-ratelimit-limit-requests"), Header(refused, "x-ratelimit-remaining-requests")));
        Assert.InRange(int.Parse(Header(refused, "retry-after")!, System.Globalization.CultureInfo.InvariantCulture), 1, 30);
        Assert.Null(Header(refused, "x-should-retry"));
        using var body = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Token));
        var error = body.RootElement.GetProperty("error");
        Assert.Equal(("requests", "rate_limit_exceeded"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal("request-limit", body.RootElement.GetProperty("sallyport").GetProperty("rule").GetString());
        Assert.Contains("2 requests per minute", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var denied = Assert.Single(fixture.Journal.Entries, e => e.Type == JournalEntryType.RequestDenied);
        Assert.Equal(("request-limit", 429), (denied.Rule, denied.Status!.Value));
    }

    [Fact]
    public async Task A_spent_budget_is_a_quota_that_no_library_tries_again()
    {
        var sent = 0;
        await using var fixture = await GateFixture.StartAsync(http => AnswerAsync(http, ref sent), setup: s => s.Limit(budget: new Budget { TokensPerDay = 1000 }));
        using var client = fixture.Client();
        using var refused = await CallAsync(fixture, client);
        using var body = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Token));
        var error = body.RootElement.GetProperty("error");
        Assert.Equal(("insufficient_quota", "insufficient_quota", "false", 0),
            (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), Header(refused, "x-should-retry"), sent));
    }

    [Fact]
    public async Task Tokens_are_settled_by_what_the_answer_says()
    {
        var sent = 0;
        // The gate knows nothing of the model and reserves 128,000 of output, so the budget holds one such call at a time.
        await using var fixture = await GateFixture.StartAsync(http => AnswerAsync(http, ref sent), setup: s => s.Limit(budget: new Budget { TokensPerDay = 128_350 }));
        using var client = fixture.Client();
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await CallAsync(fixture, client)).StatusCode);
            await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token, count: i);
        }
        using var refused = await CallAsync(fixture, client);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("127950", Left(await refused.Content.ReadAsStringAsync(Token)));
    }

    [Theory, InlineData("gzip"), InlineData("deflate"), InlineData("br"), InlineData("zstd")]
    public async Task A_compressed_answer_is_read_and_passes_unpacked(string encoding)
    {
        var packed = BodyDecoderTests.Pack(encoding, Encoding.UTF8.GetBytes(Answer), 20);
        await using var fixture = await GateFixture.StartAsync(
            http =>
            {
                http.Response.ContentType = "application/json";
                http.Response.Headers.ContentEncoding = encoding;
                return http.Response.Body.WriteAsync(packed).AsTask();
            },
            setup: s => s.Limit(budget: new Budget { TokensPerDay = 500_000 }));
        using var client = fixture.Client();
        using var response = await CallAsync(fixture, client);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync(Token));
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);
        var done = Assert.Single(fixture.Journal.Entries, e => e.Type == JournalEntryType.RequestDone);
        Assert.Equal(("m-1", 40, 60, null), (done.Model, done.InputTokens, done.OutputTokens, done.Estimated));
    }

    [Fact]
    public async Task A_budget_in_dollars_goes_by_the_models_price_and_what_the_request_allows_itself()
    {
        var sent = 0;
        // gpt-5 costs 10 dollars a million tokens of output: 1000 of them fit twice into 0.0205, 3000 do not once.
        await using var fixture = await GateFixture.StartAsync(http => AnswerAsync(http, ref sent), setup: s => s.Limit(budget: new Budget { UsdPerDay = 0.0205m }));
        using var client = fixture.Client();
        using (var dear = await CallAsync(fixture, client, body: """{"model":"gpt-5","max_output_tokens":3000}"""))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, dear.StatusCode);
            Assert.Contains("0.0205 USD per day, 0.0205 USD left, and the request may need 0.0301 USD", await dear.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
        using (var cheap = await CallAsync(fixture, client, body: """{"model":"gpt-5","max_output_tokens":1000}"""))
            Assert.Equal(HttpStatusCode.OK, cheap.StatusCode);
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);
        // What answered is the model m-1, by the answer's word; what was reserved and settled is what was asked for.
        using (var next = await CallAsync(fixture, client, body: """{"model":"gpt-5","max_output_tokens":2100}"""))
            Assert.Contains("0.0198 USD left", await next.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var unknown = await CallAsync(fixture, client);
        Assert.Equal((HttpStatusCode.Forbidden, "no-price", 1), (unknown.StatusCode, Header(unknown, "x-sallyport-rule"), sent));
    }

    [Fact]
    public async Task A_call_that_the_provider_refuses_costs_no_tokens()
    {
        await using var fixture = await GateFixture.StartAsync(
            http =>
            {
                http.Response.StatusCode = 500;
                return http.Response.WriteAsJsonAsync(new { error = "x" });
            },
            setup: s => s.Limit(budget: new Budget { TokensPerDay = 128_100 }));
        using var client = fixture.Client();
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(HttpStatusCode.InternalServerError, (await CallAsync(fixture, client)).StatusCode);
            await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token, count: i);
        }
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_stream_pays_an_estimate()
    {
        var left = new TaskCompletionSource();
        var text = $"data: {{\"type\":\"response.output_text.delta\",\"delta\":\"{new string('a', 4000)}\"}}\n\n";
        await using var fixture = await GateFixture.StartAsync(
            async http =>
            {
                http.RequestAborted.Register(() => left.TrySetResult());
                http.Response.ContentType = "text/event-stream";
                await http.Response.WriteAsync(text);
                await http.Response.Body.FlushAsync();
                await left.Task;
            },
            setup: s => s.Limit(budget: new Budget { TokensPerDay = 128_500 }));
        using var client = fixture.Client();
        using (var request = Request(fixture))
        using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token))
            await (await response.Content.ReadAsStreamAsync(Token)).ReadExactlyAsync(new byte[text.Length], Token);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);

        using var refused = await CallAsync(fixture, client);
        // 1000 of output for 4000 letters, and 6 of input for a body of 15 bytes.
        Assert.Equal("127494", Left(await refused.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public async Task Answers_show_the_local_limit_where_it_is_tighter_than_the_providers()
    {
        await using var fixture = await GateFixture.StartAsync(
            http =>
            {
                http.Response.Headers["x-ratelimit-limit-requests"] = "5000";
                http.Response.Headers["x-ratelimit-remaining-requests"] = "4999";
                http.Response.Headers["x-ratelimit-limit-tokens"] = "100";
                http.Response.Headers["x-ratelimit-remaining-tokens"] = "7";
                http.Response.ContentType = "application/json";
                return http.Response.WriteAsync(Answer);
            },
            setup: s => s.Limit(new Limits { RequestsPerMinute = 60, TokensPerMinute = 100_000 }));
        using var client = fixture.Client();
        using var response = await CallAsync(fixture, client);
        Assert.Equal(("60", "59"), (Header(response, "x-ratelimit-limit-requests"), Header(response, "x-ratelimit-remaining-requests")));
        // One request refills in a second, from when the gate has told of it.
        Assert.Matches("^(1s|[0-9]+ms)$", Header(response, "x-ratelimit-reset-requests"));
        Assert.Equal(("100", "7"), (Header(response, "x-ratelimit-limit-tokens"), Header(response, "x-ratelimit-remaining-tokens")));
    }

    [Fact]
    public async Task Requests_beyond_the_concurrent_ones_are_refused_until_one_ends()
    {
        var release = new TaskCompletionSource();
        var entered = new SemaphoreSlim(0);
        await using var fixture = await GateFixture.StartAsync(
            async http =>
            {
                entered.Release();
                await release.Task;
                await http.Response.WriteAsync("{}");
            },
            setup: s => s.Limit(new Limits { Concurrent = 2 }));
        using var client = fixture.Client();
        var open = new[] { CallAsync(fixture, client), CallAsync(fixture, client) };
        for (var i = 0; i < 2; i++) await entered.WaitAsync(Token);
        using (var refused = await CallAsync(fixture, client))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("concurrency-limit", Header(refused, "x-sallyport-rule"));
        }
        release.SetResult();
        foreach (var call in open) (await call).Dispose();
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token, count: 2);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(fixture, client)).StatusCode);
    }

    [Fact]
    public async Task A_hundred_parallel_streams_end_without_overshoot()
    {
        const int Each = 1000;
        var served = 0;
        // Room for ten unbounded calls at once, and for what many of them really use.
        await using var fixture = await GateFixture.StartAsync(
            async http =>
            {
                Interlocked.Increment(ref served);
                http.Response.ContentType = "text/event-stream";
                for (var i = 0; i < 5; i++)
                {
                    await http.Response.WriteAsync("data: {\"type\":\"response.output_text.delta\",\"delta\":\"abcd\"}\n\n");
                    await http.Response.Body.FlushAsync();
                }
                await http.Response.WriteAsync($"data: {{\"type\":\"response.completed\",\"response\":{{\"usage\":{{\"input_tokens\":0,\"output_tokens\":{Each}}}}}}}\n\n");
            },
            setup: s => s.Limit(budget: new Budget { TokensPerDay = 150_000 }));
        using var client = fixture.Client(HttpVersion.Version20);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var response = await CallAsync(fixture, client, HttpVersion.Version20);
            await response.Content.ReadAsStringAsync(Token);
            return response.StatusCode;
        }));
        Assert.InRange(served * Each, 1, 150_000 - 128_000 + Each);
        Assert.Equal(served, statuses.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(100 - served, statuses.Count(s => s == HttpStatusCode.TooManyRequests));
    }

    private static Task AnswerAsync(HttpContext http, ref int sent)
    {
        Interlocked.Increment(ref sent);
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(Answer);
    }

    private static HttpRequestMessage Request(GateFixture fixture, Version? version = null, string body = """{"model":"m-1"}""")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses")
        {
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
        return request;
    }

    private static async Task<HttpResponseMessage> CallAsync(GateFixture fixture, HttpClient client, Version? version = null, string body = """{"model":"m-1"}""")
    {
        using var request = Request(fixture, version, body);
        return await client.SendAsync(request, Token);
    }

    private static string Left(string body) => System.Text.RegularExpressions.Regex.Match(body, @"(\d+) tokens left").Groups[1].Value;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
