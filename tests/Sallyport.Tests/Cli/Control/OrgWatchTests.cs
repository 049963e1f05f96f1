using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Keys;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

public sealed class OrgWatchTests
{
    [Fact]
    public async Task Prints_what_is_new_and_then_nothing()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        Assert.Empty(await scene.RunAsync("org", "watch", "--once"));
        scene.Provider.State.AddAuditEvent("api_key.created", new JsonObject { ["id"] = "key_theirs" });
        var text = await scene.RunAsync("org", "watch", "--once");
        Assert.Contains("api_key.created", text, StringComparison.Ordinal);
        Assert.Contains("olga@canary.example", text, StringComparison.Ordinal);
        Assert.Contains("key-made", text, StringComparison.Ordinal);
        scene.Sally.OnTerminal = true;
        scene.Provider.State.AddAuditEvent("api_key.created", new JsonObject { ["id"] = "key_" + new string('x', 60) });
        Assert.All((await scene.RunAsync("org", "watch", "--once")).Split('\n'), line => Assert.True(line.Length <= 80, line));
        scene.Sally.OnTerminal = false;
        Assert.Empty(await scene.RunAsync("org", "watch", "--once", "--json"));
        Assert.Contains("\"alert.raised\"", scene.Sally.Journal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_the_policy_expects_raises_no_alert()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        await scene.RunAsync("apply", "--yes", "-f", scene.Sally.WriteFile("sallyport.yaml", "version: 1\nalerts: { expected_admins: [olga@canary.example] }\n"));
        await scene.RunAsync("org", "watch", "--once");
        scene.Provider.State.AddAuditEvent("api_key.created", new JsonObject { ["id"] = "key_theirs" });
        var lines = (await scene.RunAsync("org", "watch", "--once", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("api_key.created", JsonDocument.Parse(Assert.Single(lines)).RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_log_that_is_off_is_said_once_and_differences_are_found_all_the_same()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        scene.Provider.State.Admin.AuditLogEnabled = false;
        Assert.Contains("audit-log-refused", await scene.RunAsync("org", "watch", "--once"), StringComparison.Ordinal);
        scene.Provider.State.CreateKey(FakeKeyType.Project);
        var text = await scene.RunAsync("org", "watch", "--once");
        Assert.Contains("key-appeared", text, StringComparison.Ordinal);
        Assert.DoesNotContain("audit-log-refused", text, StringComparison.Ordinal);
    }
}
