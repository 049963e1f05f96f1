using FakeOpenAI.Admin;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Control.Provisioning;

/// <summary>The process is killed at every point that it passes, one after the other; the same command then goes on.</summary>
public sealed class ApplyCrashTests
{
    [Theory, InlineData(AccountOnly.Heeded), InlineData(AccountOnly.Ignored), InlineData(AccountOnly.IgnoredWithoutId)]
    public async Task Killed_at_any_point_the_same_command_ends_in_the_same_state_with_no_key_lost_or_left_behind(AccountOnly accountOnly)
    {
        var points = await CountAsync(accountOnly);
        Assert.True(points > 70, $"only {points} points were passed: the enumeration does not reach the whole of the apply");
        var (lost, tried) = (0, 0);
        for (var at = 1; at <= points; at++)
        {
            await using var scene = await StartAsync(accountOnly);
            var crash = new CrashPlan(at);
            await Assert.ThrowsAsync<ProcessDied>(() => scene.ApplyAsync(crash: crash));
            scene.LetClaimsRunOut();
            var told = scene.Told.Count;
            try
            {
                await scene.ApplyAsync();
                if (scene.Told.Skip(told).Any(t => t.StartsWith("deleting the key", StringComparison.Ordinal))) lost++;
                else if (scene.Told.Skip(told).FirstOrDefault()?.StartsWith("trying the key", StringComparison.Ordinal) == true) tried++;
                await scene.AssertConvergedAsync();
            }
            catch (Exception e)
            {
                Assert.Fail($"killed {crash.Passed[^1]} (point {at} of {points}): {e}");
            }
        }
        // The two ways out of a half-made key were both taken; without them the state would be right for another reason.
        Assert.True(lost > 0 && tried > 0, $"{lost} keys were lost and deleted, {tried} found in the vault and tried");
    }

    [Fact]
    public async Task Killed_again_and_again_it_comes_to_its_end()
    {
        await using var scene = await ProvisioningScene.StartAsync();
        for (var at = 40; ; at += 7)
        {
            try
            {
                await scene.ApplyAsync(crash: new CrashPlan(at));
                break;
            }
            catch (ProcessDied)
            {
                scene.LetClaimsRunOut();
            }
        }
        await scene.AssertConvergedAsync();
    }

    [Fact]
    public async Task Killed_at_any_point_where_a_key_comes_with_each_account_and_is_not_deleted_neither_is_left()
    {
        for (var at = 1; ; at++)
        {
            await using var scene = await StartAsync(AccountOnly.Ignored);
            scene.Fake.State.Admin.DeletesServiceAccountKeys = false;
            var crash = new CrashPlan(at);
            var died = false;
            try
            {
                await scene.ApplyAsync(crash: crash);
            }
            catch (ProcessDied)
            {
                died = true;
                scene.LetClaimsRunOut();
                Assert.Equal("apply-unwanted-key", (await Assert.ThrowsAsync<UserError>(() => scene.ApplyAsync())).Code);
            }
            catch (UserError refused)
            {
                Assert.Equal("apply-unwanted-key", refused.Code);
            }
            Assert.True(scene.Project!.ServiceAccounts.Count == 0, $"killed {crash.Passed[^1]}: an account is left");
            Assert.True(scene.Project.Keys.Count == 0, $"killed {crash.Passed[^1]}: a key is left");
            if (!died) return;
        }
    }

    private static async Task<ProvisioningScene> StartAsync(AccountOnly accountOnly)
    {
        var scene = await ProvisioningScene.StartAsync();
        scene.Fake.State.Admin.AccountOnly = accountOnly;
        return scene;
    }

    private static async Task<int> CountAsync(AccountOnly accountOnly)
    {
        await using var scene = await StartAsync(accountOnly);
        var whole = CrashPlan.Never();
        await scene.ApplyAsync(crash: whole);
        return whole.Passed.Count;
    }
}
