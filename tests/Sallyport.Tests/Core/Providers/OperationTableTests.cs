using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Core.Providers;

public sealed class OperationTableTests
{
    private static Provider BuiltIn(string name) => ProviderCatalogLoader.BuiltIn.Single(p => p.Name == name);

    [Theory]
    [InlineData("GET", "/v1/models", "models:Read")]
    [InlineData("HEAD", "/v1/models", "models:Read")]
    [InlineData("DELETE", "/v1/models/ft:gpt", "models:Write")]
    [InlineData("POST", "/v1/responses", "responses:Write")]
    [InlineData("POST", "/v1/responses/resp_1/cancel", "responses:Write")]
    [InlineData("GET", "/v1/responses/resp_1/input_items", "responses:Read")]
    [InlineData("POST", "/v1/vector_stores/vs/search", "vector_stores:Read")]
    [InlineData("POST", "/v1/vector_stores/vs/files", "vector_stores:Write")]
    [InlineData("POST", "/v1/realtime/client_secrets", "credential_minting:Write")]
    [InlineData("GET", "/v1/responses", null)]
    [InlineData("POST", "/v1/models", null)]
    [InlineData("get", "/v1/models", null)]
    [InlineData("PURGE", "/v1/models", null)]
    [InlineData("POST", "/v1/realtime/something_new", null)]
    [InlineData("GET", "/v1", null)]
    [InlineData("GET", "/", null)]
    [InlineData("GET", "/v2/models", null)]
    public void Openai_calls_are_in_their_groups(string method, string path, string? expected) =>
        Assert.Equal(expected, Words(BuiltIn("openai").FindOperation(method, path, isWebSocket: false)));

    [Theory]
    [InlineData("/v1/responses", "responses:Write")]
    [InlineData("/v1/realtime", "realtime:Write")]
    [InlineData("/v1/models", null)]
    [InlineData("/v1/responses/resp_1", null)]
    public void A_get_that_asks_for_a_websocket_is_never_a_read(string path, string? expected) =>
        Assert.Equal(expected, Words(BuiltIn("openai").FindOperation("GET", path, isWebSocket: true)));

    [Theory]
    [InlineData("/v1/realtime/client_secrets/")]
    [InlineData("/v1/Realtime/Client_Secrets")]
    [InlineData("/v1/realtime/client%5Fsecrets")]
    [InlineData("/%76%31/realtime/client_secrets")]
    public void No_spelling_finds_a_call_in_another_group(string path) =>
        Assert.Equal("credential_minting:Write", Words(BuiltIn("openai").FindOperation("POST", path, isWebSocket: false)));

    [Theory]
    [InlineData("POST", "/v1beta/models/gemini-pro:generateContent", "generate:Write")]
    [InlineData("POST", "/v1beta/models/gemini-pro:embedContent", "embeddings:Write")]
    [InlineData("POST", "/v1beta/models/gemini-pro%3AgenerateContent", "generate:Write")]
    [InlineData("POST", "/v1beta/models/gemini-pro:somethingNew", null)]
    [InlineData("POST", "/v1beta/models/gemini-pro", null)]
    [InlineData("GET", "/v1beta/models/gemini-pro", "models:Read")]
    [InlineData("POST", "/v1alpha/auth_tokens", "credential_minting:Write")]
    public void Gemini_calls_are_told_by_their_verb(string method, string path, string? expected) =>
        Assert.Equal(expected, Words(BuiltIn("gemini").FindOperation(method, path, isWebSocket: false)));

    [Theory]
    [InlineData("GET", "/o/r.git/info/refs", "git:Read")]
    [InlineData("POST", "/o/r.git/git-upload-pack", "git:Read")]
    [InlineData("POST", "/o/r.git/git-receive-pack", "git:Write")]
    [InlineData("GET", "/repos/o/r/contents/src%2Fmain.c", "contents:Read")]
    [InlineData("PUT", "/repos/o/r/contents/src/main.c", "contents:Write")]
    [InlineData("POST", "/repos/o/r/issues", "issues:Write")]
    [InlineData("DELETE", "/repos/o/r", "repositories:Write")]
    [InlineData("POST", "/graphql", "graphql:Write")]
    [InlineData("GET", "/rate_limit", "meta:Read")]
    [InlineData("POST", "/o/r/something", null)]
    [InlineData("GET", "/o/r%2Fgit-upload-pack", null)]
    public void Github_calls_are_told_by_method_and_path(string method, string path, string? expected) =>
        Assert.Equal(expected, Words(BuiltIn("github").FindOperation(method, path, isWebSocket: false)));

    [Theory]
    [InlineData("POST", "/v1/messages", "messages:Write")]
    [InlineData("POST", "/v1/messages/batches", "batches:Write")]
    [InlineData("GET", "/v1/models", "models:Read")]
    [InlineData("POST", "/api/oauth/claude_cli/create_api_key", "credential_minting:Write")]
    public void Anthropic_calls_are_in_their_groups(string method, string path, string? expected) =>
        Assert.Equal(expected, Words(BuiltIn("anthropic").FindOperation(method, path, isWebSocket: false)));

    [Fact]
    public void A_provider_that_declares_no_operations_has_the_one_group_api()
    {
        var provider = BuiltIn("openai") with { Operations = null };

        Assert.Equal("api:Read", Words(provider.FindOperation("GET", "/anything/at/all", isWebSocket: false)));
        Assert.Equal("api:Write", Words(provider.FindOperation("PURGE", "/anything", isWebSocket: false)));
        Assert.Equal("api:Write", Words(provider.FindOperation("GET", "/anything", isWebSocket: true)));
        Assert.Equal("api", Assert.Single(provider.Groups).Name);
    }

    [Fact]
    public void Finding_an_operation_allocates_nothing()
    {
        var provider = BuiltIn("openai");
        provider.FindOperation("POST", "/v1/chat/completions", isWebSocket: false);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            provider.Classify("POST", "/v1/chat/completions", isWebSocket: false);
            provider.Classify("GET", "/v1/vector_stores/vs_1/files/file_1/content", isWebSocket: false);
            provider.Classify("POST", "/v1/nothing/of/the/kind", isWebSocket: false);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_mints_credentials_is_granted_by_name_only()
    {
        foreach (var provider in ProviderCatalogLoader.BuiltIn)
            Assert.All(provider.Groups.Where(g => g.Name == "credential_minting"), g => Assert.True(g.MustBeNamed));
        Assert.Contains(BuiltIn("openai").Groups, g => g.Name == "credential_minting");
    }

    private static string? Words(Operation? operation) => operation is null ? null : $"{operation.Group}:{operation.Access}";
}
