using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>What people build on openai-node, and Anthropic's own package.</summary>
public sealed class NodeLibraryTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    [Fact]
    public async Task OpenAI_agents_runs_an_agent_and_sends_its_traces()
    {
        var outcome = await RunAsync(Script("agents.mjs", "/v1/responses"));

        Assert.Equal(Hello, outcome["agent"]);
        Assert.Equal(Hello, outcome["agent-stream"]);
        // Traces go to api.openai.com whatever the base URL is, so that without the gate they do not arrive.
        outcome.SawKey(Gatehouse.Keys["openai"], Entrance.IsDirect ? ["/v1/responses"] : ["/v1/responses", "/v1/traces/ingest"]);
    }

    [Fact]
    public async Task LangChain_chats_streams_and_embeds()
    {
        var outcome = await RunAsync(Script("langchain.mjs", "/v1/chat/completions"));

        Assert.Equal(Hello, outcome["chat"]);
        Assert.Equal(Hello, outcome["stream"]);
        Assert.Equal("1536", outcome["embeddings"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions", "/v1/embeddings");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Anthropic_answers_and_streams(bool baseUrl)
    {
        var outcome = await RunAsync(Script("anthropic.mjs", "/v1/messages") with { RunOptions = baseUrl ? ["--base-url"] : [] });

        Assert.Equal(Hello, outcome["message"]);
        Assert.Equal(Hello, outcome["stream"]);
        outcome.SawKey(Gatehouse.Keys["anthropic"], "/v1/messages");
    }

    private static ClientCommand Script(string script, string holdAt) => new()
    {
        Program = Tools.Node(24),
        Arguments = [Repository.Node(script)],
        HoldAt = holdAt,
    };
}
