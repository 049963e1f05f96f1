using System.Text.Json;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

/// <summary>What is watched, from the provider's side to what a person sees.</summary>
public sealed class WatchCommandTests
{
    private const string Policy = """
        version: 1
        agents:
          bot: { credential: openai/bot, permissions: { responses: write } }
        alerts: { leak: contain }
        """;

    [Fact]
    public async Task A_key_that_is_used_elsewhere_is_told_of_and_ended_where_the_policy_says_so()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        var key = await scene.LoginAsync("bot", "api.responses.write");
        await scene.RunAsync("apply", "--yes", "-f", scene.Sally.WriteFile("sallyport.yaml", Policy));
        await scene.RunAsync("control", "run", "--once");
        scene.Sally.Time.Advance(TimeSpan.FromHours(2));
        scene.Provider.State.AddUsage("completions", key, "gpt-5", null, ("num_model_requests", 30), ("input_tokens", 3000), ("output_tokens", 300));
        await scene.RunAsync("control", "run", "--once");
        scene.Sally.Time.Advance(TimeSpan.FromMinutes(10));
        await scene.RunAsync("control", "run", "--once");

        var alert = Assert.Single(JsonDocument.Parse(await scene.RunAsync("alerts", "--json")).RootElement.EnumerateArray(), a => a.GetProperty("kind").GetString() == "leak");
        Assert.Equal(("critical", key.Id, "30", "3300"), (alert.GetProperty("severity").GetString(), Detail("key_id"), Detail("requests"), Detail("tokens")));
        var rotation = JsonDocument.Parse(await scene.RunAsync("keys", "rotations", "--all", "--json")).RootElement[0];
        Assert.StartsWith("leak: leak-openai/bot-", rotation.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Provider.State.DefaultOrganization.Projects.SelectMany(p => p.Keys), k => k.Id == key.Id);

        string? Detail(string name) => alert.GetProperty("details").GetProperty(name).GetString();
    }

    [Fact]
    public async Task A_key_that_vanished_is_told_of_and_marked_until_another_one_is_stored()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        var key = await scene.LoginAsync("bot");
        await scene.RunAsync("control", "run", "--once");
        Assert.DoesNotContain("vanished", await scene.RunAsync("keys", "list"), StringComparison.Ordinal);
        Assert.Equal("[]", (await scene.RunAsync("alerts", "--json")).Trim());

        scene.Provider.State.Revoke(key);
        await scene.RunAsync("control", "run", "--once");
        Assert.Contains("\thigh\tkey-vanished\tthe key of openai/bot is gone", await scene.RunAsync("alerts"), StringComparison.Ordinal);
        Assert.Contains("vanished", await scene.RunAsync("keys", "list"), StringComparison.Ordinal);
        Assert.Equal("vanished", JsonDocument.Parse(await scene.RunAsync("keys", "list", "--json")).RootElement[0].GetProperty("mark").GetString());
    }

    [Fact]
    public async Task What_the_provider_counted_and_billed_is_shown_by_key_project_model_and_kind()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        var key = await scene.LoginAsync("bot");
        scene.Provider.State.AddUsage("completions", key, "gpt-5", null, ("num_model_requests", 3), ("input_tokens", 3000), ("output_tokens", 300));
        foreach (var (by, name) in ((string, string)[])[("key", key.Id), ("project", key.Project.Id), ("model", "gpt-5"), ("kind", "completions")])
        {
            var sum = JsonDocument.Parse(await scene.RunAsync("usage", "--upstream", "--pull", "--by", by, "--json")).RootElement[0];
            Assert.Equal((name, 3, 3000, 300), (sum.GetProperty(by).GetString(), sum.GetProperty("requests").GetInt64(), sum.GetProperty("input_tokens").GetInt64(), sum.GetProperty("output_tokens").GetInt64()));
        }
        Assert.Contains("openai/bot\t3\t3k\t0\t300\t", await scene.RunAsync("usage", "--upstream"), StringComparison.Ordinal);
        Assert.StartsWith("key\tdays\tcost\nopenai/bot\t1\t$0.0", await scene.RunAsync("usage", "--upstream", "--costs"), StringComparison.Ordinal);
        Assert.Equal(2, (await scene.Sally.RunAsync(null, "usage", "--upstream", "--by", "agent")).ExitCode);
        Assert.Equal(2, (await scene.Sally.RunAsync(null, "usage", "--by", "kind")).ExitCode);
        Assert.Equal(2, (await scene.Sally.RunAsync(null, "usage", "--costs")).ExitCode);
    }
}
