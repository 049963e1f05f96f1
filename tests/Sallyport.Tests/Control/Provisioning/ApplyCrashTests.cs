using Xunit;

namespace Sallyport.Tests.Control.Provisioning;

/// <summary>The process is killed at every point that it passes, one after the other; the same command then goes on.</summary>
public sealed class ApplyCrashTests
{
    [Fact]
    public async Task Killed_at_any_point_the_same_command_ends_in_the_same_state_with_no_key_lost_or_left_behind()
    {
        var points = await CountAsync();
        Assert.True(points > 70, $"only {points} points were passed: the enumeration does not reach the whole of the apply");
        var (lost, tried) = (0, 0);
        for (var at = 1; at <= points; at++)
        {
            await using var scene = await ProvisioningScene.StartAsync();
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

    private static async Task<int> CountAsync()
    {
        await using var scene = await ProvisioningScene.StartAsync();
        var whole = CrashPlan.Never();
        await scene.ApplyAsync(crash: whole);
        return whole.Passed.Count;
    }
}
