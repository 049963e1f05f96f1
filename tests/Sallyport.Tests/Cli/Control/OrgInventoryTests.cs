using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Keys;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

public sealed class OrgInventoryTests
{
    [Fact]
    public async Task Shows_every_project_account_and_key_and_which_credential_of_the_vault_it_is()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        var bot = await scene.LoginAsync("bot", "api.responses.write");
        var state = scene.Provider.State;
        var other = state.CreateKey(FakeKeyType.Project, project: state.CreateProject("second"));
        var typed = state.CreateKey(FakeKeyType.ServiceAccount);
        Assert.Equal(0, (await scene.Sally.RunAsync(typed.Text, "login", "openai", "--as", "typed")).ExitCode);

        using var inventory = JsonDocument.Parse(await scene.RunAsync("org", "inventory", "--json"));
        var projects = inventory.RootElement.GetProperty("projects").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        Assert.Equal(["default", "second"], projects.Keys.Order());
        var keys = projects.Values.SelectMany(p => p.GetProperty("keys").EnumerateArray()).ToDictionary(k => k.GetProperty("id").GetString()!);
        Assert.Equal("openai/bot", keys[bot.Id].GetProperty("credential").GetString());
        Assert.Equal("openai/typed", keys[typed.Id].GetProperty("credential").GetString());
        Assert.Equal(JsonValueKind.Null, keys[other.Id].GetProperty("credential").ValueKind);
        Assert.Equal(("project", "service-account"), (keys[other.Id].GetProperty("type").GetString(), keys[bot.Id].GetProperty("type").GetString()));
        Assert.Contains("bot", projects["default"].GetProperty("service_accounts").EnumerateArray().Select(a => a.GetProperty("name").GetString()));
        Assert.Equal("openai/default", Assert.Single(inventory.RootElement.GetProperty("admin_keys").EnumerateArray()).GetProperty("ours").GetString());

        scene.Sally.OnTerminal = true;
        var text = await scene.RunAsync("org", "inventory");
        Assert.Contains("openai/bot", text, StringComparison.Ordinal);
        Assert.Contains("no-model-list: default", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task Check_ends_with_1_only_where_something_is_grave()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        await scene.RunAsync("org", "inventory", "--check");

        var leaver = scene.Provider.State.CreateUser("Lee Leaver", "lee@canary.example");
        var key = scene.Provider.State.CreateKey(FakeKeyType.Project, owner: leaver);
        scene.Provider.State.Remove(leaver);
        await scene.RunAsync("org", "inventory");
        var (exitCode, output, _) = await scene.Sally.RunAsync(null, "org", "inventory", "--check", "--json");
        Assert.Equal(1, exitCode);
        var found = JsonDocument.Parse(output).RootElement.GetProperty("findings").EnumerateArray().Single(f => f.GetProperty("severity").GetString() == "high");
        Assert.Equal(("owner-left", key.Id), (found.GetProperty("rule").GetString(), found.GetProperty("subject").GetString()));
    }

    [Fact]
    public async Task The_audit_log_tells_scopes_and_where_it_is_off_that_is_said_and_nothing_assumed()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        var bot = await scene.LoginAsync("bot", "api.responses.write");
        foreach (var scopes in (JsonArray[])[["api.responses.write"], []])
            scene.Provider.State.AddAuditEvent("api_key.updated", new JsonObject { ["id"] = bot.Id, ["changes_requested"] = new JsonObject { ["scopes"] = scopes } });
        Assert.Contains("unscoped-key", await scene.RunAsync("org", "inventory"), StringComparison.Ordinal);

        scene.Provider.State.Admin.AuditLogEnabled = false;
        var (exitCode, output, error) = await scene.Sally.RunAsync(null, "org", "inventory");
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("unscoped-key", output, StringComparison.Ordinal);
        Assert.Contains("does not tell the keys' scopes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_older_provider_does_not_have_is_not_taken_for_missing()
    {
        await using var scene = await OrganizationScene.StartAsync();
        scene.Provider.State.Admin.Newer = false;
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        using var inventory = JsonDocument.Parse(await scene.RunAsync("org", "inventory", "--json"));
        Assert.Equal(1, inventory.RootElement.GetProperty("projects").GetArrayLength());
    }

    [Fact]
    public async Task Forgetting_an_admin_key_is_asked_for_and_written_down_and_ends_what_it_was_for()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        Assert.Equal((int)ExitCode.Usage, (await scene.Sally.RunAsync(null, "org", "forget", "openai/default")).ExitCode);
        Assert.Equal((int)ExitCode.NotFound, (await scene.Sally.RunAsync(null, "org", "forget", "openai/bot", "--yes")).ExitCode);
        scene.Sally.OnTerminal = true;
        Assert.Equal((int)ExitCode.Refused, (await scene.Sally.RunAsync("n\n", "org", "forget", "openai/default")).ExitCode);
        await scene.RunAsync("org", "inventory");
        Assert.Equal(0, (await scene.Sally.RunAsync("y\n", "org", "forget", "openai/default")).ExitCode);

        Assert.Contains("\"admin.key_removed\"", scene.Sally.Journal(), StringComparison.Ordinal);
        Assert.NotEqual(0, (await scene.Sally.RunAsync(null, "org", "inventory")).ExitCode);
    }

    [Fact]
    public async Task Inside_a_session_the_organization_is_not_shown()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        scene.Sally.Variables["SALLYPORT_SESSION"] = "s";
        foreach (var verb in (string[][])[["org", "inventory"], ["org", "forget", "openai/default", "--yes"]])
            Assert.Equal((int)ExitCode.Refused, (await scene.Sally.RunAsync(null, verb)).ExitCode);
    }
}
