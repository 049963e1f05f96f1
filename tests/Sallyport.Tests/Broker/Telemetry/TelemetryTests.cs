using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Telemetry;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Broker.Telemetry;

/// <summary>What a collector learns of calls.</summary>
public sealed class TelemetryTests
{
    private const string Prompt = "the prompt CANARY-of-the-agent";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_one_span_by_the_conventions_and_counted_in_the_metrics()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        string? sent = null;
        var session = await RunAsync(collector, Answer("application/json", """{"id":"resp_1","model":"gpt-5-2025-08-07","usage":{"input_tokens":400,"input_tokens_details":{"cached_tokens":100},"output_tokens":600}}"""), s => s.Limit(new Limits { RequestsPerMinute = 9 }), async fixture =>
        {
            await CallAsync(fixture, "/v1/responses?secret=query", """{"model":"gpt-5","input":"the prompt CANARY-of-the-agent"}""", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"), ("tracestate", "note=free-text"));
        }, seen: http => sent = http.Request.Headers.TraceParent);

        var span = Assert.Single(collector.Spans);
        Assert.Equal(("chat gpt-5", 3ul, false), (span.Name, span.Kind, span.IsError));
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", ""), (span.TraceId, span.ParentId, span.TraceState));
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", sent);
        Assert.StartsWith("r-", (string)span.Attributes["sallyport.request"], StringComparison.Ordinal);
        span.Attributes.Remove("sallyport.request");
        var cost = (double)span.Attributes["sallyport.cost.usd"];
        span.Attributes.Remove("sallyport.cost.usd");
        Assert.InRange(cost, 0.001, 0.1);
        Assert.Equal(new Dictionary<string, object>
        {
            ["gen_ai.operation.name"] = "chat", ["gen_ai.provider.name"] = "example", ["gen_ai.request.model"] = "gpt-5", ["gen_ai.response.model"] = "gpt-5-2025-08-07",
            ["gen_ai.usage.input_tokens"] = 400L, ["gen_ai.usage.output_tokens"] = 600L, ["gen_ai.usage.cache_read.input_tokens"] = 100L,
            ["http.request.method"] = "POST", ["http.response.status_code"] = 200L, ["server.address"] = GateFixture.Host, ["server.port"] = 443L, ["url.path"] = "/v1/responses",
            ["sallyport.agent"] = "test", ["sallyport.credential"] = "example/default", ["sallyport.session"] = session, ["sallyport.group"] = "responses",
        }.OrderBy(a => a.Key), span.Attributes.OrderBy(a => a.Key));

        var tokens = collector.Points("gen_ai.client.token.usage");
        Assert.Equal([("input", 400), ("output", 600)], tokens.Select(p => ((string)p.Attributes["gen_ai.token.type"], p.Sum)).Order());
        Assert.All(tokens, p => Assert.Equal(("chat", "gpt-5", "gpt-5-2025-08-07", GateFixture.Host),
            ((string)p.Attributes["gen_ai.operation.name"], (string)p.Attributes["gen_ai.request.model"], (string)p.Attributes["gen_ai.response.model"], (string)p.Attributes["server.address"])));
        Assert.Equal(("{token}", "s"), (collector.UnitOf("gen_ai.client.token.usage"), collector.UnitOf("gen_ai.client.operation.duration")));
        Assert.Equal(span.Duration.TotalSeconds, Assert.Single(collector.Points("gen_ai.client.operation.duration")).Sum, 2);
        var requests = Assert.Single(collector.Points("sallyport.requests"));
        Assert.Equal((200L, "test", 1), ((long)requests.Attributes["http.response.status_code"], (string)requests.Attributes["sallyport.agent"], requests.Sum));
        Assert.All(collector.Resources, r => Assert.Equal("sallyport", r["service.name"]));
    }

    [Fact]
    public async Task What_a_stream_used_is_told_when_it_has_ended()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        const string Events = "data: {\"type\":\"response.created\",\"response\":{\"model\":\"gpt-5\"}}\n\ndata: {\"type\":\"response.completed\",\"response\":{\"model\":\"gpt-5\",\"usage\":{\"input_tokens\":7,\"output_tokens\":11}}}\n\n";
        await RunAsync(collector, Answer("text/event-stream", Events), s => s.Limit(new Limits { RequestsPerMinute = 9 }),
            fixture => CallAsync(fixture, "/v1/responses", """{"model":"gpt-5","stream":true,"input":"hi"}"""));
        var span = Assert.Single(collector.Spans);
        Assert.Equal((true, 7L, 11L), (span.Attributes["gen_ai.request.stream"], span.Attributes["gen_ai.usage.input_tokens"], span.Attributes["gen_ai.usage.output_tokens"]));
    }

    [Fact]
    public async Task A_web_socket_is_one_span_with_all_that_was_used_on_it()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await RunAsync(collector, async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            for (var i = 0; i < 2; i++)
            {
                await socket.ReceiveAsync(new byte[1000], Token);
                await socket.SendAsync(Encoding.UTF8.GetBytes("""{"type":"response.done","response":{"usage":{"total_tokens":100,"input_tokens":10,"output_tokens":90}}}"""), WebSocketMessageType.Text, true, Token);
            }
            await socket.ReceiveAsync(new byte[1000], Token);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Token);
        }, s => s.Limit(new Limits { RequestsPerMinute = 9 }), async fixture =>
        {
            using var http = fixture.Client();
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {fixture.Placeholder}");
            await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/realtime?model=m-1"), http, Token);
            for (var i = 0; i < 2; i++)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes("""{"type":"response.create"}"""), WebSocketMessageType.Text, true, Token);
                await socket.ReceiveAsync(new byte[1000], Token);
            }
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
            await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);
        });
        var span = Assert.Single(collector.Spans);
        Assert.Equal(("chat", 20L, 180L, 101L), (span.Attributes["gen_ai.operation.name"], span.Attributes["gen_ai.usage.input_tokens"], span.Attributes["gen_ai.usage.output_tokens"], span.Attributes["http.response.status_code"]));
        Assert.Equal("/v1/realtime", span.Attributes["url.path"]);
    }

    [Fact]
    public async Task A_refused_call_names_its_rule_and_repeats_nothing_that_it_asked_for()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await RunAsync(collector, Answer("application/json", "{}"), s => s.Limit(new Limits { RequestsPerMinute = 9 }),
            fixture => CallAsync(fixture, "/v1/organization/admin_api_keys", "{}", expect: HttpStatusCode.Forbidden));
        var span = Assert.Single(collector.Spans);
        Assert.True(span.IsError);
        Assert.Equal(("POST", "denied-call", "denied-call", 403L), (span.Name, span.Attributes["sallyport.rule"], span.Attributes["error.type"], span.Attributes["http.response.status_code"]));
        Assert.False(span.Attributes.ContainsKey("url.path"));
        var denied = Assert.Single(collector.Points("sallyport.denials"));
        Assert.Equal(("denied-call", "test", 1), ((string)denied.Attributes["sallyport.rule"], (string)denied.Attributes["sallyport.agent"], denied.Sum));
    }

    [Fact]
    public async Task A_provider_that_fails_or_cannot_be_reached_is_an_error_of_its_own_type()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await RunAsync(collector, http =>
        {
            http.Response.StatusCode = 429;
            return Task.CompletedTask;
        }, s => s.Limit(new Limits { RequestsPerMinute = 9 }), fixture => CallAsync(fixture, "/v1/responses", "{}", expect: HttpStatusCode.TooManyRequests));
        await RunAsync(collector, Answer("application/json", "{}"), s =>
        {
            s.Limit(new Limits { RequestsPerMinute = 9 });
            s.Redirects = new() { [GateFixture.Host] = new UpstreamRedirect(new Uri("https://127.0.0.1:1"), null) };
        }, fixture => CallAsync(fixture, "/v1/responses", "{}", expect: HttpStatusCode.BadGateway));
        Assert.Equal(["429", "upstream-unreachable"], collector.Spans.Select(s => (string)s.Attributes["error.type"]));
        Assert.All(collector.Spans, s => Assert.True(s.IsError));
        Assert.Equal("upstream-unreachable", Assert.Single(collector.Points("gen_ai.client.operation.duration")).Attributes["error.type"]);
    }

    [Fact]
    public async Task No_key_no_placeholder_and_no_content_is_in_a_byte_that_leaves()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        string[] inert = [];
        await RunAsync(collector, Answer("application/json", $$$"""{"model":"{{{GateFixture.Key}}}","output":"{{{Prompt}}}","usage":{"input_tokens":4,"output_tokens":6}}"""), s =>
        {
            s.Limit(new Limits { RequestsPerMinute = 90 });
            s.TripwireFreezes = false;
        }, async fixture =>
        {
            inert = [fixture.Placeholder, fixture.Session.ProxyPassword];
            foreach (var model in (string[])["gpt-5", fixture.Placeholder, GateFixture.Key, Prompt])
                await CallAsync(fixture, $"/v1/responses?key={fixture.Placeholder}&q=CANARY", $$"""{"model":"{{model}}","input":"{{Prompt}}"}""", ("x-note", "CANARY"), ("traceparent", Prompt), ("tracestate", "CANARY=1"));
            foreach (var path in (string[])[$"/v1/files/{fixture.Placeholder}", $"/v1/files/{fixture.Placeholder.Replace("-", "%2D", StringComparison.Ordinal)}", $"/v1/files/{GateFixture.Key}", "/v1/CANARY", "/v1//CANARY"])
            {
                using var client = fixture.Client();
                using var request = new HttpRequestMessage(new HttpMethod("CANARY"), new Uri($"https://{GateFixture.Host}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
                using var answer = await client.SendAsync(request, Token);
                request.Dispose();
                using var get = new HttpRequestMessage(HttpMethod.Get, request.RequestUri);
                get.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
                using var other = await client.SendAsync(get, Token);
            }
        });
        Assert.Equal(14, collector.Spans.Count);
        using var tripwire = new CanaryTripwire();
        var all = string.Concat(collector.Requests.Select(r => r.Authorization + Encoding.Latin1.GetString(r.Body)));
        tripwire.Scan("what the collector was sent", all);
        Assert.Empty(tripwire.Findings());
        foreach (var text in inert) Assert.DoesNotContain(text[^20..], all, StringComparison.Ordinal);
        // The search would find what is there.
        Assert.Contains("gpt-5", all, StringComparison.Ordinal);
        Assert.Contains("example/default", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_down_changes_nothing_and_what_is_lost_is_counted()
    {
        var page = "";
        await RunAsync(new TelemetryOptions(new Uri("http://127.0.0.1:1/"), null), Answer("application/json", "{}"), s => s.Metrics = true, async fixture =>
        {
            await CallAsync(fixture, "/v1/responses", "{}");
            using var scraper = new HttpClient();
            // The first report is tried a second after the call.
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
            deadline.CancelAfter(TimeSpan.FromSeconds(20));
            while (!page.Contains("sallyport_telemetry_dropped_spans_total 1\n", StringComparison.Ordinal))
                page = await scraper.GetStringAsync($"http://127.0.0.1:{fixture.Gate.MetricsPort}/metrics", deadline.Token);
            await CallAsync(fixture, "/v1/responses", "{}");
            Assert.Empty(fixture.Warnings);
        });
        Assert.Contains("sallyport_telemetry_failed_exports_total 1\n", page, StringComparison.Ordinal);
    }

    private static RequestDelegate Answer(string type, string body) => http =>
    {
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body);
    };

    private static Task<string> RunAsync(OtlpReceiver collector, RequestDelegate answer, Action<SessionSetup> setup, Func<GateFixture, Task> calls, Action<HttpContext>? seen = null) =>
        RunAsync(new TelemetryOptions(collector.Endpoint, null), answer, setup, calls, seen);

    /// <summary>Makes calls through a gate, and ends it, which sends what is yet to be sent. Returns the session's name.</summary>
    private static async Task<string> RunAsync(TelemetryOptions telemetry, RequestDelegate answer, Action<SessionSetup> setup, Func<GateFixture, Task> calls, Action<HttpContext>? seen = null)
    {
        await using var fixture = await GateFixture.StartAsync(http =>
        {
            seen?.Invoke(http);
            return answer(http);
        }, setup: s =>
        {
            setup(s);
            s.Telemetry = telemetry;
        });
        await calls(fixture);
        return fixture.Session.Id;
    }

    private static async Task CallAsync(GateFixture fixture, string path, string body, params (string Name, string Value)[] headers) =>
        await CallAsync(fixture, path, body, null, headers);

    private static async Task CallAsync(GateFixture fixture, string path, string body, HttpStatusCode? expect, params (string Name, string Value)[] headers)
    {
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request, Token);
        await answer.Content.ReadAsStringAsync(Token);
        if (expect is { } status) Assert.Equal(status, answer.StatusCode);
        else Assert.InRange((int)answer.StatusCode, 200, 499);
    }
}
