using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>openai-node, on each Node that its users have.</summary>
public sealed class NodeTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    private static readonly string[] OverHttp = ["chat", "responses", "chat-stream", "responses-stream", "embeddings", "files"];

    [Theory]
    [InlineData(20, false)]
    [InlineData(22, false)]
    [InlineData(24, false)]
    [InlineData(24, true)]
    public async Task Speaks_HTTP(int major, bool cleanEnvironment)
    {
        var outcome = await RunAsync(Script(major, "openai.mjs", "/v1/chat/completions", OverHttp) with { CleanEnvironment = cleanEnvironment });

        foreach (var step in (string[])["chat", "responses", "chat-stream", "responses-stream"]) Assert.Equal(Hello, outcome[step]);
        Assert.Equal("1536", outcome["embeddings"]);
        Assert.Equal("one\ntwo\n", outcome["files"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions", "/v1/responses", "/v1/embeddings", "/v1/files");
    }

    [Theory]
    [InlineData(22)]
    [InlineData(24)]
    public async Task Holds_a_realtime_conversation_over_the_global_WebSocket(int major)
    {
        var outcome = await RunAsync(Script(major, "openai.mjs", "/v1/realtime", "realtime-global"));

        Assert.Equal("completed", outcome["realtime-global"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/realtime");
    }

    /// <summary>The package ws ignores proxies, so that Node needs the preload for it; Node 20 gets it unasked.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(22, "--preload-node")]
    [InlineData(24, "--preload-node")]
    public async Task Holds_conversations_over_the_ws_package(int major, params string[] runOptions)
    {
        var outcome = await RunAsync(Script(major, "openai.mjs", "/v1/realtime", "realtime-ws", "responses-ws", "chat") with { RunOptions = runOptions });

        Assert.Equal("completed", outcome["realtime-ws"]);
        Assert.Equal("completed", outcome["responses-ws"]);
        Assert.Equal(Hello, outcome["chat"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/realtime", "/v1/responses", "/v1/chat/completions");
    }

    [Fact]
    public async Task Reads_a_stream_whose_first_event_arrives_before_the_last_is_sent()
    {
        var outcome = await StreamAsync(Script(24, "openai.mjs", "/v1/responses", "responses-stream"), seen: "responses-stream-first");

        Assert.Equal(Hello, outcome["responses-stream"]);
    }

    [Fact]
    public async Task Makes_three_calls_at_once_on_one_HTTP_2_connection()
    {
        Assert.SkipWhen(Entrance.IsDirect, "it opens its own tunnel");
        var outcome = await RunAsync(Script(24, "http2.mjs", "/v1/models"));

        Assert.Equal("h2", outcome["protocol"]);
        Assert.Equal("200 list, 200 list, 200 list", outcome["models"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/models");
    }

    [Fact]
    public async Task Gets_the_exception_of_its_library_for_a_call_that_no_agent_may_make()
    {
        Assert.SkipWhen(Entrance.IsDirect, "nobody denies it");
        var outcome = await RunAsync(Script(24, "openai.mjs", "/v1/chat/completions", "chat", "wrong-path"));

        Assert.StartsWith("PermissionDeniedError 403:", outcome["wrong-path"], StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.Requests, request => request.Path.StartsWith("/v1/organization", StringComparison.Ordinal));
    }

    private static ClientCommand Script(int major, string script, string holdAt, params string[] steps) => new()
    {
        Program = Tools.Node(major),
        Arguments = [Repository.Node(script), .. steps],
        HoldAt = holdAt,
    };
}
