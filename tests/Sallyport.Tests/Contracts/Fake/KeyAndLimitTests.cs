using System.Net;
using FakeOpenAI;
using FakeOpenAI.Keys;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

public sealed class KeyAndLimitTests : FakeTests
{
    private const string Ask = """{"model":"gpt-5","messages":[{"role":"user","content":"hi"}]}""";
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    protected override FakeServerOptions Options => new() { Time = _time };

    [Fact]
    public async Task Opens_to_a_key_only_what_its_scopes_name()
    {
        Client.Key = Client.Server.State.CreateKey(FakeKeyType.ServiceAccount, ["api.model.chat_completions.request"]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("POST", "/v1/chat/completions", Ask));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("POST", "/v1/embeddings", """{"model":"text-embedding-3-small","input":"x"}"""));
        var (response, body) = await Client.JsonAsync("GET", "/v1/models");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.StartsWith("You have insufficient permissions for this operation. Missing scopes: api.model.read", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_an_admin_key_for_inference()
    {
        Client.Key = Client.Server.State.CreateKey(FakeKeyType.Admin);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("POST", "/v1/chat/completions", Ask));
    }

    [Fact]
    public async Task Repeats_a_short_unknown_key_raw_as_the_provider_does()
    {
        var (_, body) = await Client.JsonAsync("GET", "/v1/models", null, ("Authorization", "Bearer sk-CANARY"));
        Assert.Contains("sk-CANARY", body.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Keeps_projects_apart()
    {
        var other = Client.Server.State.CreateKey(project: Client.Server.State.CreateProject("other"));
        var (_, created) = await Client.JsonAsync("POST", "/v1/responses", """{"model":"gpt-5","input":"hi"}""");
        var path = "/v1/responses/" + created.GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("GET", path));
        Client.Key = other;
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("GET", path));
    }

    [Fact]
    public async Task Counts_requests_by_the_minute_and_says_what_is_left()
    {
        Client.Server.State.SetRateLimit("gpt-5", 2, 100_000);
        var (first, _) = await Client.JsonAsync("POST", "/v1/chat/completions", Ask);
        Assert.Equal("2", first.Headers.GetValues("x-ratelimit-limit-requests").Single());
        Assert.Equal("1", first.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("POST", "/v1/chat/completions", Ask));
        _time.Advance(TimeSpan.FromSeconds(20));
        var (third, body) = await Client.JsonAsync("POST", "/v1/chat/completions", Ask);
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal("requests", body.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("rate_limit_exceeded", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("40", third.Headers.GetValues("Retry-After").Single());
        Assert.Equal("40000ms", third.Headers.GetValues("x-ratelimit-reset-requests").Single());
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("POST", "/v1/chat/completions", Ask));
    }

    [Fact]
    public async Task Says_when_the_money_is_gone()
    {
        Client.Server.State.DefaultProject.ExhaustedQuotaCode = "project_spend_limit_exceeded";
        var (response, body) = await Client.JsonAsync("POST", "/v1/chat/completions", Ask);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("insufficient_quota", body.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("project_spend_limit_exceeded", body.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Identifies_itself_in_the_headers_of_every_answer()
    {
        var (response, _) = await Client.JsonAsync("GET", "/v1/models");
        foreach (var name in (string[])["x-request-id", "openai-organization", "openai-processing-ms"])
            Assert.NotEmpty(response.Headers.GetValues(name).Single());
    }

    private async Task<HttpStatusCode> StatusAsync(string method, string path, string? json = null) => (await Client.JsonAsync(method, path, json)).Response.StatusCode;
}
