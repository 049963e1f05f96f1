using System.Net;
using System.Text.Json;
using FakeOpenAI;
using FakeOpenAI.Keys;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

public sealed class FakeServerTests : FakeTests
{
    private FakeServer Server => Client.Server;

    private HttpClient Http => Client.Http;

    [Theory]
    [InlineData("1.1", "HTTP/1.1")]
    [InlineData("2.0", "HTTP/2")]
    public async Task Lists_models_to_a_key_over_both_protocols(string version, string protocol)
    {
        var (status, body) = await SendAsync("GET", "/v1/models", Server.State.CreateKey().Text, version: version);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(body.GetProperty("data").EnumerateArray(), model => model.GetProperty("id").GetString() == "gpt-5");
        Assert.Equal(protocol, Server.Capture.Last.Protocol);
    }

    [Theory]
    [InlineData(FakeKeyType.Project, "sk-proj-", 164)]
    [InlineData(FakeKeyType.ServiceAccount, "sk-svcacct-", 167)]
    [InlineData(FakeKeyType.Admin, "sk-admin-", 133)]
    [InlineData(FakeKeyType.Legacy, "sk-", 51)]
    public void Makes_keys_of_the_real_shape(FakeKeyType type, string prefix, int length)
    {
        var key = Server.State.CreateKey(type);
        Assert.StartsWith(prefix + "CANARY", key.Text, StringComparison.Ordinal);
        Assert.Equal(length, key.Text.Length);
    }

    [Fact]
    public async Task Echoes_a_masked_key_when_it_is_unknown()
    {
        var key = Server.State.CreateKey();
        Server.State.Revoke(key);
        var (status, body) = await SendAsync("GET", "/v1/models", key.Text);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        var message = body.GetProperty("error").GetProperty("message").GetString();
        Assert.Contains("sk-proj-***", message);
        Assert.DoesNotContain(key.Text, message);
        Assert.Equal("invalid_api_key", body.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Tells_header_lines_in_the_order_and_spelling_received()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.TryAddWithoutValidation("X-Zebra", "1");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Server.State.CreateKey().Text);
        request.Headers.TryAddWithoutValidation("x-apple", "2");
        using var response = await Http.SendAsync(request, Cancelled);
        var names = Server.Capture.Last.Headers.Select(header => header.Key).Where(name => name != "Host").ToArray();
        Assert.Equal(["X-Zebra", "Authorization", "x-apple"], names);
    }

    [Fact]
    public async Task Hashes_the_body_it_received()
    {
        var (status, _) = await SendAsync("POST", "/v1/chat/completions", Server.State.CreateKey().Text, """{"model":"gpt-5","messages":[]}""");
        Assert.Equal(HttpStatusCode.OK, status);
        var captured = await Server.Capture.WaitForAsync(request => request.Finished, Cancelled);
        Assert.Equal(31, captured.BodyBytes);
        Assert.Equal("""{"model":"gpt-5","messages":[]}""", captured.BodyText);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("""{"model":"gpt-5","messages":[]}"""u8)), captured.BodySha256);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string method, string path, string key, string? json = null, string version = "1.1")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Version = new Version(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await Http.SendAsync(request, Cancelled);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled)).RootElement.Clone());
    }
}
