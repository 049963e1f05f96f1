using Sallyport.Control.Rotation;
using Sallyport.Core.Storage.Sqlite;
using Xunit;

namespace Sallyport.Tests.Control.Rotation;

/// <summary>
/// The process dies at every point there is: before and after each effect, the first, the second and so on until a whole
/// rotation passes without being killed. The points are counted, not named, so a step added later is killed too.
/// </summary>
public sealed class RotationKillTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Wherever_it_dies_it_goes_on_and_no_key_is_lost_or_left_over(bool contain, bool onlyWholeAccounts)
    {
        var points = 0;
        for (var killedAt = 1; ; killedAt++)
        {
            using var scene = new RotationScene();
            scene.Provider.OnlyWholeAccounts = onlyWholeAccounts;
            var passed = 0;
            scene.Provider.Point = () =>
            {
                if (++passed == killedAt) throw new ProcessKilledException();
            };

            var id = await UntilItIsWrittenDownAsync(scene, contain);
            var report = await GoOnAsync(scene, id);

            Assert.True(report.Finished && !report.Failed, $"killed at {killedAt}: {report.Rotation.Step} {report.Rotation.Note}");
            var inForce = scene.Credential().Facts["key_id"];
            Assert.True(scene.Provider.Live.SequenceEqual([inForce]), $"killed at {killedAt}: {string.Join(' ', scene.Provider.Live)} live, {inForce} in force");
            Assert.Equal(scene.Provider.SecretOf(inForce), scene.Home.Reveal(RotationScene.Name));
            Assert.Equal([RotationScene.Name], VaultFile.List(scene.Home.Home).Select(c => c.Name));
            if (passed < killedAt)
            {
                points = passed;
                break;
            }
        }
        Assert.True(points > 15, $"only {points} points were found: the kills do not reach the steps");
    }

    private static async Task<string> UntilItIsWrittenDownAsync(RotationScene scene, bool contain)
    {
        while (true)
        {
            try
            {
                return await scene.InProcessAsync(r => r.BeginAsync(scene.New(contain), CancellationToken.None));
            }
            catch (ProcessKilledException)
            {
                continue;
            }
        }
    }

    private static async Task<RotationReport> GoOnAsync(RotationScene scene, string id)
    {
        while (true)
        {
            try
            {
                return await scene.FinishAsync(id);
            }
            catch (ProcessKilledException)
            {
                scene.Home.Time.Advance(RotationRunner.Claim);
            }
        }
    }

    private sealed class ProcessKilledException : Exception;
}
