using System.Text.Json;
using FakeOpenAI.Keys;
using Sallyport.Control.Admin;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

public sealed class AdminLoginTests
{
    [Fact]
    public async Task Stores_an_admin_key_apart_and_shows_what_it_may_do()
    {
        await using var scene = await OrganizationScene.StartAsync();
        var (exitCode, output, error) = await scene.Sally.RunAsync(scene.Admin.Text, "login", "openai", "--admin", "--json");
        Assert.True(exitCode == 0, error);
        var rights = JsonDocument.Parse(output).RootElement.GetProperty("rights");
        Assert.All((string[])["api.management.read", "api.usage.read", "api.audit_logs.read"], scope => Assert.True(rights.GetProperty(scope).GetBoolean()));
        Assert.Equal("openai/default", Assert.Single(AdminVault.ReadFacts(scene.Sally.Home)!.Credentials).Name);
        Assert.False(VaultFile.Exists(scene.Sally.Home));
        Assert.Contains("\"type\":\"admin.login\"", scene.Sally.Journal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_right_that_the_key_lacks_is_shown_as_lacking()
    {
        await using var scene = await OrganizationScene.StartAsync();
        var narrow = scene.Provider.State.CreateKey(FakeKeyType.Admin, ["api.management.read"]);
        var (exitCode, output, error) = await scene.Sally.RunAsync(narrow.Text, "login", "openai", "--admin");
        Assert.True(exitCode == 0, error);
        Assert.Contains("api.management.read     yes", output, StringComparison.Ordinal);
        Assert.Contains("api.usage.read          no", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FakeKeyType.Project)]
    [InlineData(FakeKeyType.ServiceAccount)]
    [InlineData(FakeKeyType.Legacy)]
    public async Task Takes_nothing_but_admin_keys(FakeKeyType type)
    {
        await using var scene = await OrganizationScene.StartAsync();
        var (exitCode, _, error) = await scene.Sally.RunAsync(scene.Provider.State.CreateKey(type).Text, "login", "openai", "--admin");
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("not an admin key", error, StringComparison.Ordinal);
        Assert.Null(AdminVault.ReadFacts(scene.Sally.Home));
    }

    [Fact]
    public async Task A_revoked_key_is_not_stored()
    {
        await using var scene = await OrganizationScene.StartAsync();
        scene.Provider.State.Revoke(scene.Admin);
        var (exitCode, _, error) = await scene.Sally.RunAsync(scene.Admin.Text, "login", "openai", "--admin");
        Assert.Equal((int)ExitCode.Upstream, exitCode);
        Assert.Contains("does not accept this key", error, StringComparison.Ordinal);
        Assert.Null(AdminVault.ReadFacts(scene.Sally.Home));
    }

    [Fact]
    public async Task Has_a_passphrase_of_its_own_where_that_is_wanted()
    {
        await using var scene = await OrganizationScene.StartAsync();
        var passphrase = scene.Sally.WriteFile("admin-passphrase", "a passphrase of its own\n");
        scene.Sally.Variables["SALLYPORT_ADMIN_PASSPHRASE_FILE"] = passphrase;
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot", "api.responses.write");
        Assert.Equal("passphrase", AdminVault.ReadFacts(scene.Sally.Home)!.KeySourceKind);
        await scene.RunAsync("keys", "rotate", "openai/bot", "--unscoped");

        scene.Sally.Variables.Remove("SALLYPORT_ADMIN_PASSPHRASE_FILE");
        Assert.Equal((int)ExitCode.VaultLocked, (await scene.Sally.RunAsync(null, "keys", "rotate", "--due")).ExitCode);
    }

    [Fact]
    public async Task No_gate_lists_it_and_no_command_for_agents_keys_knows_it()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot");
        Assert.DoesNotContain("admin", await scene.RunAsync("keys", "list"), StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.NotFound, (await scene.Sally.RunAsync(null, "keys", "show", "openai/default")).ExitCode);
        Assert.NotEqual(0, (await scene.Sally.RunAsync(null, "run", "--credential", "openai/default", "--", "true")).ExitCode);
    }
}
