using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>What a library makes of a denial: its own exceptions, and words that a person can act on.</summary>
public sealed class PolicyTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    [Fact]
    public async Task Openai_node_raises_its_own_exceptions_for_what_is_not_granted()
    {
        Assert.SkipWhen(Entrance.IsDirect, "nobody denies it");
        await Gatehouse.ApplyAsync("""
            version: 1
            agents:
              default:
                credential: openai/default
                permissions: { chat_completions: write }
                models: { allow: [gpt-5] }

            """);

        var outcome = await RunAsync(new ClientCommand
        {
            Program = Tools.Node(24),
            Arguments = [Repository.Node("openai.mjs"), "not-granted"],
            HoldAt = "/v1/chat/completions",
        });

        Assert.StartsWith("PermissionDeniedError 403 missing_scope null 403 You have insufficient permissions for this operation. Missing scopes: files:read.", outcome["missing-group"], StringComparison.Ordinal);
        Assert.Contains("set agents.default.permissions.files: read in sallyport.yaml, then: sally apply", outcome["missing-group"], StringComparison.Ordinal);
        Assert.StartsWith("PermissionDeniedError 403 model_not_found model 403 Project does not have access to model `o3`.", outcome["missing-model"], StringComparison.Ordinal);
        Assert.StartsWith("NotFoundError 404 unknown_url null 404 Unknown request URL: GET /v1/brand_new.", outcome["unknown-call"], StringComparison.Ordinal);
        Assert.Equal(Hello, outcome["granted"]);
        Assert.Equal(["/v1/chat/completions"], outcome.Requests.Select(r => r.Path));
    }
}
