using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>The official OpenAI package for .NET, and the framework's WebSocket.</summary>
public sealed class DotNetTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chats_streams_and_responds(bool cleanEnvironment)
    {
        var outcome = await RunAsync(Program("/v1/chat/completions", "chat", "chat-stream", "responses") with { CleanEnvironment = cleanEnvironment });

        foreach (var step in (string[])["chat", "chat-stream", "responses"]) Assert.Equal(Hello, outcome[step]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions", "/v1/responses");
    }

    [Theory]
    [InlineData("1.1", "GET")]
    [InlineData("2", "CONNECT")]
    public async Task Holds_a_realtime_conversation(string version, string method)
    {
        var outcome = await RunAsync(Program("/v1/realtime", $"websocket-{version}"));

        Assert.Equal("completed", outcome[$"websocket-{version}"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/realtime");
        if (Entrance.IsDirect) Assert.Equal(method, outcome.To("/v1/realtime")[0].Method);
    }

    [Fact]
    public async Task Sends_its_proxy_credentials_only_after_407()
    {
        Assert.SkipWhen(Entrance.IsDirect, "there is no proxy");
        await using var tap = ProxyTap.Start();
        var program = Program("/v1/chat/completions", "chat");
        var outcome = await RunAsync(ClientCommand.Shell(
            $"{tap.Redirection}\n{program.Program} {string.Join(' ', program.Arguments)}", "/v1/chat/completions") with
        { Environment = program.Environment });

        Assert.Equal(Hello, outcome["chat"]);
        Assert.False(tap.Connects[0].HasCredentials, "It sent its credentials unasked; this test is then of no use.");
        Assert.Equal(407, tap.Connects[0].Status);
        Assert.True(tap.Connects[1].HasCredentials);
        Assert.Equal(200, tap.Connects[1].Status);
    }

    private static ClientCommand Program(string holdAt, params string[] steps) => new()
    {
        Program = Repository.DotNet,
        Arguments = [Repository.DotNetClient, .. steps],
        HoldAt = holdAt,
        Environment = new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0" },
    };
}
