using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Broker.Content;

public sealed class ContentAtTheGateTests
{
    private const int Large = 3 * 1024 * 1024;

    private static readonly Provider s_openai = GateFixture.Example with
    {
        Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations,
    };

    public static TheoryData<Version> Versions => [HttpVersion.Version11, HttpVersion.Version20];

    [Theory, MemberData(nameof(Versions))]
    public async Task A_body_that_is_granted_arrives_byte_for_byte_with_its_length(Version version)
    {
        await using var upstream = await StartAsync();
        var body = """{ "messages": [{"role":"user","content":"hé"}], "model" : "gpt-5-mini" }""";

        var (status, _) = await upstream.SendAsync("/v1/chat/completions", body, version: version);

        Assert.Equal(HttpStatusCode.OK, status);
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal(body, seen.Body);
        Assert.Equal(Encoding.UTF8.GetByteCount(body), seen.Length);
    }

    [Theory]
    [InlineData(32 * 1024, false)]
    [InlineData(32 * 1024, true)]
    [InlineData(32 * 1024 + 1, false)]
    [InlineData(200_000, true)]
    public async Task A_body_that_is_held_whole_arrives_and_is_counted_whatever_its_size(int size, bool chunked)
    {
        await using var upstream = await StartAsync();
        var body = """{"model":"gpt-5-mini","messages":[{"role":"user","content":""}]}""";
        body = body.Insert(body.Length - 4, new string('x', size - body.Length));

        var (status, _) = await upstream.SendAsync("/v1/chat/completions", body, chunked);

        Assert.Equal(HttpStatusCode.OK, status);
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal(body, seen.Body);
        Assert.Equal(chunked ? null : size, seen.Length);
        await upstream.Gate.Journal.WaitForAsync("request.done", TestContext.Current.CancellationToken);
        Assert.Equal(size, Assert.Single(upstream.Gate.Journal.Entries, e => e.Type == "request.done").RequestBytes);
    }

    [Theory]
    [InlineData("""{"model":"gpt-4o","messages":[]}""", "model-not-allowed")]
    [InlineData("""{"messages":[]}""", "model-not-allowed")]
    [InlineData("""{"model":"gpt-5-mini","model":"gpt-4o","messages":[]}""", "duplicate-field")]
    [InlineData("""{"model":"gpt-5-mini","mod\u0065l":"gpt-4o"}""", "duplicate-field")]
    [InlineData("""{"model":"gpt-5-mini","tools":[{"type":"mcp"}]}""", "tool-not-allowed")]
    [InlineData("""{"model":"gpt-5-mini"}{"model":"gpt-4o"}""", "malformed-content")]
    [InlineData("model=gpt-5-mini", "malformed-content")]
    [InlineData("", "model-not-allowed")]
    public async Task What_the_grant_does_not_allow_never_leaves(string body, string rule)
    {
        await using var upstream = await StartAsync();

        var (status, answer) = await upstream.SendAsync("/v1/chat/completions", body);

        Assert.InRange((int)status, 400, 403);
        Assert.Equal(rule, answer.GetProperty("sallyport").GetProperty("rule").GetString());
        Assert.Empty(upstream.Seen);
        Assert.Contains(upstream.Gate.Journal.Entries, e => e.Type == "request.denied" && e.Rule == rule);
        Assert.DoesNotContain(upstream.Gate.Journal.Entries, e => e.Type == "request.allowed");
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_large_body_flows_on_behind_what_decides(Version version)
    {
        await using var upstream = await StartAsync();
        var body = $$"""{"model":"gpt-5-mini","messages":"{{new string('x', Large)}}"}""";

        var (status, _) = await upstream.SendAsync("/v1/chat/completions", body, version: version);

        Assert.Equal(HttpStatusCode.OK, status);
        var seen = Assert.Single(upstream.Seen);
        Assert.Equal((body.Length, (long?)body.Length), (seen.Body.Length, seen.Length));
        Assert.Equal(body, seen.Body);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_model_that_comes_too_late_is_refused_before_anything_is_sent(Version version)
    {
        await using var upstream = await StartAsync();

        var (status, answer) = await upstream.SendAsync("/v1/chat/completions", $$"""{"messages":"{{new string('x', Large)}}","model":"gpt-5-mini"}""", version: version);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("content-beyond-limit", answer.GetProperty("sallyport").GetProperty("rule").GetString());
        Assert.Empty(upstream.Seen);
    }

    [Theory]
    [InlineData(""","model":"gpt-4o"}""", "duplicate-field", false)]
    [InlineData(""","tools":[{"type":"mcp"}]}""", "content-beyond-limit", false)]
    [InlineData("""}{"model":"gpt-4o"}""", "malformed-content", false)]
    [InlineData("", "malformed-content", false)]
    [InlineData(""","model":"gpt-4o"}""", "duplicate-field", true)]
    [InlineData("", "malformed-content", true)]
    public async Task What_is_found_late_cuts_the_upload_so_that_the_provider_never_has_a_whole_body(string end, string rule, bool chunked)
    {
        await using var upstream = await StartAsync();
        var body = $$"""{"model":"gpt-5-mini","messages":"{{new string('x', Large)}}"{{end}}""";

        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            var (_, answer) = await upstream.SendAsync("/v1/chat/completions", body, chunked, version);
            Assert.Equal(rule, answer.GetProperty("sallyport").GetProperty("rule").GetString());
        }

        Assert.Empty(upstream.Seen);
        await upstream.Gate.Journal.WaitForAsync("request.done", TestContext.Current.CancellationToken, 2);
        Assert.Equal(2, upstream.Gate.Journal.Entries.Count(e => e.Type == "request.denied" && e.Rule == rule));
        Assert.Equal(2, upstream.Gate.Journal.Entries.Count(e => e.Type == "request.done" && e.Rule == rule));
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_for_its_coding_or_its_declared_type_is_refused()
    {
        await using var upstream = await StartAsync();
        const string Body = """{"model":"gpt-5-mini"}""";

        foreach (var change in new Action<HttpContentHeaders>[]
        {
            h => h.ContentEncoding.Add("gzip"),
            h => h.ContentType = new MediaTypeHeaderValue("text/plain"),
            h => h.ContentType = null,
            h => h.ContentType = new MediaTypeHeaderValue("application/json", "utf-16"),
            h => h.ContentType = new MediaTypeHeaderValue("multipart/form-data"),
        })
        {
            var (status, answer) = await upstream.SendAsync("/v1/chat/completions", Body, change: change);
            Assert.Equal((HttpStatusCode.UnsupportedMediaType, "encoded-content"), (status, answer.GetProperty("sallyport").GetProperty("rule").GetString()));
        }
        Assert.Empty(upstream.Seen);
    }

    [Fact]
    public async Task A_body_that_nothing_hangs_on_flows_untouched()
    {
        await using var upstream = await StartAsync(new Grant { Agent = "test", Credential = "example/default", Permissions = SessionSetup.Everything });
        const string Body = """{"model":"a","model":"b"} and not even JSON""";

        var (status, _) = await upstream.SendAsync("/v1/chat/completions", Body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Body, Assert.Single(upstream.Seen).Body);
    }

    [Fact]
    public async Task A_client_that_waits_for_continue_is_told_to_when_its_body_has_to_be_read()
    {
        await using var upstream = await StartAsync();
        using var connection = await RawConnection.TunnelAsync(upstream.Gate);
        const string Body = """{"model":"gpt-5-mini"}""";

        var interim = await connection.ExchangeAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {upstream.Gate.Placeholder}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100", interim, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await connection.ExchangeAsync(Body), StringComparison.Ordinal);
    }

    private static Task<ReadingUpstream> StartAsync(Grant? grant = null) => ReadingUpstream.StartAsync(s_openai, grant ?? new Grant
    {
        Agent = "test",
        Credential = "example/default",
        Permissions = SessionSetup.Everything,
        Models = new NameRules { Allow = ["gpt-5*"] },
        Tools = new NameRules { Deny = ["mcp"] },
    });
}
