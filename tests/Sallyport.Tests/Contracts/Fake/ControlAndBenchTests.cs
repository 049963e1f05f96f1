using System.Net;
using FakeOpenAI;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

public sealed class ControlAndBenchTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lets_another_process_make_keys_set_faults_and_read_what_arrived()
    {
        await using var client = await FakeClient.StartAsync(Cancelled, new FakeServerOptions { ControlEndpoints = true });
        var (_, made) = await client.JsonAsync("POST", "/__fake/keys", """{"type":"serviceaccount","scopes":["api.model.read"]}""");
        var key = made.GetProperty("key").GetString();
        await client.JsonAsync("POST", "/__fake/faults", """{"path":"/v1/models","fault":"status=503"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.JsonAsync("GET", "/v1/models", null, ("Authorization", "Bearer " + key))).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.JsonAsync("GET", "/v1/models", null, ("Authorization", "Bearer " + key))).Response.StatusCode);
        var (_, captured) = await client.JsonAsync("GET", "/__fake/capture");
        Assert.Equal(["/v1/models", "/v1/models"], captured.EnumerateArray().Select(request => request.GetProperty("target").GetString()));
        Assert.All(captured.EnumerateArray(), request => Assert.Equal("Bearer " + key, request.GetProperty("authorization").GetString()));
    }

    [Fact]
    public async Task Has_no_control_endpoints_unless_they_are_switched_on()
    {
        await using var client = await FakeClient.StartAsync(Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, (await client.JsonAsync("GET", "/__fake/capture")).Response.StatusCode);
    }

    [Fact]
    public async Task Serves_a_load_generator_and_still_refuses_a_placeholder()
    {
        await using var client = await FakeClient.StartAsync(Cancelled, new FakeServerOptions { Bench = true, CaptureRequests = false });
        var (response, body) = await client.JsonAsync("POST", "/v1/chat/completions", "{}");
        Assert.InRange(response.Content.Headers.ContentLength!.Value, 900, 1200);
        Assert.Equal("chat.completion", body.GetProperty("object").GetString());
        var events = await client.EventsAsync("/v1/responses", "{}", ("x-fake-events", "5"), ("x-fake-interval-ms", "0"));
        Assert.Equal(5, events.Count);
        Assert.All(events, one => Assert.Contains("\"mono_ns\":", one.Data));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.JsonAsync("POST", "/v1/chat/completions", "{}", ("Authorization", "Bearer sk-sally-CANARY"))).Response.StatusCode);
    }
}
