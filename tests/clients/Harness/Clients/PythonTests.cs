using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

public sealed class PythonTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_answers_streams_and_uploads(bool cleanEnvironment)
    {
        var outcome = await RunAsync(Script("requests_client.py", "requests", "python3-requests") with { CleanEnvironment = cleanEnvironment });

        Assert.Equal(Hello, outcome["chat"]);
        Assert.Equal(Hello, outcome["stream"]);
        Assert.Equal("one\ntwo\n", outcome["files"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions", "/v1/files");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Httpx_speaks_HTTP_1_and_HTTP_2(bool cleanEnvironment)
    {
        var outcome = await RunAsync(Script("httpx_client.py", "httpx", "python3-httpx") with { CleanEnvironment = cleanEnvironment });

        foreach (var version in (string[])["1.1", "2"])
        {
            Assert.Equal($"HTTP/{version}", outcome[$"protocol-{version}"]);
            Assert.Equal(Hello, outcome[$"chat-{version}"]);
            Assert.Equal(Hello, outcome[$"stream-{version}"]);
        }
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Urllib_gets_an_answer(bool cleanEnvironment)
    {
        var outcome = await RunAsync(Script("urllib_client.py", "", "python3") with { CleanEnvironment = cleanEnvironment });

        Assert.Equal(Hello, outcome["chat"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions");
    }

    private static ClientCommand Script(string script, string module, string package) => new()
    {
        Program = Tools.PythonWith(module, package),
        Arguments = [Repository.Python(script)],
        HoldAt = "/v1/chat/completions",
        Environment = new Dictionary<string, string?> { ["PYTHONDONTWRITEBYTECODE"] = "1" },
    };
}
