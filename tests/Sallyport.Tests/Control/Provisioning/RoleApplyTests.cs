using FakeOpenAI.Keys;
using Sallyport.Control.OpenAI;
using Xunit;

namespace Sallyport.Tests.Control.Provisioning;

/// <summary>OpenAI's own recipe of least privilege: an account without a role of its own, a custom role, a group that carries it.</summary>
public sealed class RoleApplyTests
{
    private const string File = """
        version: 1
        openai:
          projects:
            bot:
              roles:
                gateway: { permissions: { models: read, responses: write } }
              service_accounts:
                runtime: { permissions: { models: read, responses: write }, credential: openai/bot, role: gateway, group: gateways }
        """;

    [Fact]
    public async Task A_role_of_the_project_reaches_the_account_by_way_of_the_group()
    {
        await using var scene = await ProvisioningScene.StartAsync();
        await scene.ApplyAsync(File);
        await AssertConvergedAsync(scene);
    }

    [Fact]
    public async Task Other_permissions_change_the_role_and_the_key()
    {
        await using var scene = await ProvisioningScene.StartAsync();
        await scene.ApplyAsync(File);
        var wider = File.Replace("responses: write", "responses: write, files: read", StringComparison.Ordinal);
        Assert.Equal(["projects.bot.roles.gateway", "projects.bot.service_accounts.runtime.key"], (await scene.ApplyAsync(wider)).Acting.Select(s => s.Path));
        Assert.Empty((await scene.ApplyAsync(wider)).Differing);
    }

    [Fact]
    public async Task Killed_at_any_point_it_is_made_once()
    {
        await using var first = await ProvisioningScene.StartAsync();
        var whole = CrashPlan.Never();
        await first.ApplyAsync(File, crash: whole);
        for (var at = 1; at <= whole.Passed.Count; at++)
        {
            await using var scene = await ProvisioningScene.StartAsync();
            var crash = new CrashPlan(at);
            await Assert.ThrowsAsync<ProcessDied>(() => scene.ApplyAsync(File, crash: crash));
            scene.LetClaimsRunOut();
            try
            {
                await scene.ApplyAsync(File);
                await AssertConvergedAsync(scene);
            }
            catch (Exception e)
            {
                Assert.Fail($"killed {crash.Passed[^1]} (point {at} of {whole.Passed.Count}): {e}");
            }
        }
    }

    private static async Task AssertConvergedAsync(ProvisioningScene scene)
    {
        var project = scene.Project!;
        var account = Assert.Single(project.ServiceAccounts);
        var key = Assert.Single(project.Keys);
        Assert.Equal(("none", account), (account.Role, (FakeServiceAccount)key.Owner));
        await scene.AsProcessAsync(CrashPlan.Never(), scene.Time, async parts =>
        {
            var cancelled = TestContext.Current.CancellationToken;
            var group = Assert.Single(await parts.Admin.Groups.ListAsync(cancelled).ToListAsync(cancelled));
            Assert.Equal(account.Id, Assert.Single(await parts.Admin.Groups.ListMembersAsync(group.Id, cancelled).ToListAsync(cancelled)).Id);
            var roles = await parts.Admin.Roles.ListAssignedAsync(AdminScope.Project(project.Id), RoleHolder.Group(group.Id), cancelled).ToListAsync(cancelled);
            Assert.Equal(["gateway"], roles.Select(r => r.Name));
            return 0;
        });
        scene.Fake.Capture.Clear();
        Assert.Empty((await scene.ApplyAsync(File)).Differing);
        Assert.Empty(scene.ChangingCalls());
        scene.AssertNoSecretAnywhere();
    }
}
