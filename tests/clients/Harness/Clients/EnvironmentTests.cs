using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>A user whose shell already holds real keys.</summary>
public sealed class EnvironmentTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    [Fact]
    public async Task Hands_on_no_real_key_that_the_shell_exports_under_any_name()
    {
        Assert.SkipWhen(Entrance.IsDirect, "nothing would take it away");
        var key = Gatehouse.Keys["openai"];
        var outcome = await RunAsync(ClientCommand.Shell(
            $$"""
            env > seen.txt
            {{Tools.OnPath("curl", "curl")}} -sS --fail -H "Authorization: Bearer $OPENAI_API_KEY" https://api.openai.com/v1/models
            """, "/v1/models") with
        {
            KeyInOuterEnvironment = true,
            Environment = new Dictionary<string, string?>
            {
                ["OPENAI_API_KEY"] = key,
                ["MY_APP_SETTINGS"] = key,
                ["DATABASE_URL"] = $"https://user:{key}@example.org/",
                ["GH_TOKEN"] = Gatehouse.Keys["github"],
            },
        });

        Assert.Contains("gpt-5-mini", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("MY_APP_SETTINGS", outcome.Error, StringComparison.Ordinal);
        outcome.SawKey(key, "/v1/models");
    }

    [Fact]
    public async Task Tells_the_child_neither_where_the_vault_is_nor_how_to_open_it()
    {
        Assert.SkipWhen(Entrance.IsDirect, "there is no vault");
        var outcome = await RunAsync(ClientCommand.Shell(
            $$"""
            {{Tools.OnPath("curl", "curl")}} -sS --fail -o models.json -H "Authorization: Bearer $OPENAI_API_KEY" https://api.openai.com/v1/models
            env
            """, "/v1/models"));

        Assert.DoesNotContain("SALLYPORT_KEY_FILE", outcome.Out, StringComparison.Ordinal);
    }
}
