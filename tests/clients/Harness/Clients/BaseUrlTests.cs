using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>The second entrance: clients that take a base URL, with no proxy and no certificate authority of the session.</summary>
public sealed class BaseUrlTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    /// <summary>Takes away every way out but the base URL.</summary>
    private const string NoProxy =
        "unset HTTPS_PROXY https_proxy HTTP_PROXY http_proxy ALL_PROXY all_proxy NODE_USE_ENV_PROXY NODE_OPTIONS NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE\n"
        + "case \"$OPENAI_BASE_URL\" in http://127.0.0.1:*/openai/v1) ;; *) echo \"OPENAI_BASE_URL=$OPENAI_BASE_URL\" >&2; exit 9 ;; esac\n";

    [Fact]
    public async Task Serves_curl()
    {
        var outcome = await RunAsync(OnlyBaseUrl(
            $$"""{{Tools.OnPath("curl", "curl")}} -sS --fail -H "Authorization: Bearer $OPENAI_API_KEY" "$OPENAI_BASE_URL/models" """, "/v1/models"));

        Assert.Contains("gpt-5-mini", outcome.Out, StringComparison.Ordinal);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/models");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(24)]
    public async Task Serves_openai_node(int major)
    {
        var outcome = await RunAsync(OnlyBaseUrl(
            $"{Tools.Node(major)} {Repository.Node("openai.mjs")} chat responses-stream", "/v1/chat/completions"));

        Assert.Equal(Hello, outcome["chat"]);
        Assert.Equal(Hello, outcome["responses-stream"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions", "/v1/responses");
    }

    [Fact]
    public async Task Serves_LangChain()
    {
        var outcome = await RunAsync(OnlyBaseUrl($"{Tools.Node(24)} {Repository.Node("langchain.mjs")} chat", "/v1/chat/completions"));

        Assert.Equal(Hello, outcome["chat"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions");
    }

    [Fact]
    public async Task Serves_Python_requests()
    {
        var outcome = await RunAsync(OnlyBaseUrl(
            $"{Tools.PythonWith("requests", "python3-requests")} {Repository.Python("requests_client.py")}", "/v1/chat/completions"));

        Assert.Equal(Hello, outcome["chat"]);
        Assert.Equal(Hello, outcome["stream"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions", "/v1/files");
    }

    [Fact]
    public async Task Serves_the_dotnet_package()
    {
        var outcome = await RunAsync(OnlyBaseUrl($"{Repository.DotNet} {Repository.DotNetClient} chat responses", "/v1/chat/completions"));

        Assert.Equal(Hello, outcome["chat"]);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions", "/v1/responses");
    }

    private static ClientCommand OnlyBaseUrl(string script, string holdAt)
    {
        Assert.SkipWhen(Entrance.IsDirect, "there is no gate to be the base");
        return ClientCommand.Shell(NoProxy + script, holdAt) with { RunOptions = ["--base-url"] };
    }
}
