using FakeOpenAI.Admin;
using Sallyport.Control.Leases;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Control.Leases;

/// <summary>
/// The process dies at every point there is: at the first, the second and so on, until the whole life of a lease passes
/// without being killed. The points are counted, not named, so a step that is added later is killed too.
/// </summary>
public sealed class LeaseKillTests
{
    public enum Provider
    {
        /// <summary>Newer than the specification, and its ways not known yet: an account for each lease.</summary>
        Newer,

        /// <summary>The published specification: no end of a key, no deletion of an account's keys.</summary>
        Older,

        /// <summary>Known to delete single keys: they are made under the credential's own account.</summary>
        DeletesKeys,

        /// <summary>Was known to delete single keys, and does so no more.</summary>
        DeletesKeysNoMore,

        /// <summary>Moves no key's end, so that another takes its place, in an account that goes.</summary>
        MovesNoEnd,

        /// <summary>The same under the credential's own account, where the former key is deleted alone.</summary>
        MovesNoEndAndDeletesKeys,

        /// <summary>Makes a key with each account, unasked.</summary>
        MakesKeysUnasked,
    }

    [Theory, InlineData(Provider.Newer), InlineData(Provider.Older), InlineData(Provider.DeletesKeys), InlineData(Provider.DeletesKeysNoMore), InlineData(Provider.MovesNoEnd), InlineData(Provider.MovesNoEndAndDeletesKeys), InlineData(Provider.MakesKeysUnasked)]
    public async Task Wherever_it_dies_no_key_lives_without_a_record_and_no_record_stays_without_an_end(Provider provider)
    {
        await using var scene = await LeaseScene.CreateAsync();
        scene.State.Admin.Newer = provider != Provider.Older;
        if (provider is Provider.DeletesKeys or Provider.DeletesKeysNoMore or Provider.MovesNoEndAndDeletesKeys) await LearnAsync(scene);
        scene.State.Admin.DeletesServiceAccountKeys = provider switch { Provider.MovesNoEnd => false, Provider.MovesNoEndAndDeletesKeys => true, _ => null };
        if (provider == Provider.MakesKeysUnasked) scene.State.Admin.AccountOnly = AccountOnly.IgnoredWithoutId;
        if (provider == Provider.DeletesKeysNoMore) scene.State.Admin.DeletesServiceAccountKeys = false;

        var points = 0;
        for (var killedAt = 1; points == 0; killedAt++)
        {
            var passed = 0;
            scene.Point = () =>
            {
                if (++passed == killedAt) throw new ProcessKilledException();
            };
            try
            {
                scene.State.Admin.Newer = provider != Provider.Older;
                await LiveAsync(scene, movesEnds: provider is not (Provider.MovesNoEnd or Provider.MovesNoEndAndDeletesKeys));
                points = passed;
            }
            catch (ProcessKilledException)
            {
                scene.Point = static () => { };
                AssertEveryKeyHasARecord(scene, killedAt);
                await SweepToTheEndAsync(scene);
            }
            scene.Point = static () => { };
            AssertNothingIsLeft(scene, killedAt);
        }
        Assert.True(points > 25, $"only {points} points were found: the kills do not reach the steps");
    }

    [Fact]
    public async Task A_lease_that_nobody_sweeps_is_caught()
    {
        await using var scene = await LeaseScene.CreateAsync();
        await scene.InProcessAsync(work => work.CreateAsync(scene.Terms(), CancellationToken.None));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertNothingIsLeft(scene, 0));
    }

    /// <summary>Made, used, extended, ended.</summary>
    private static async Task LiveAsync(LeaseScene scene, bool movesEnds = true)
    {
        var lease = await scene.InProcessAsync(work => work.CreateAsync(scene.Terms(), CancellationToken.None));
        await scene.InProcessAsync(work =>
        {
            work.Attach(lease.Id, "s-1");
            return Task.FromResult(0);
        });
        if (!movesEnds) scene.State.Admin.Newer = false;
        await scene.InProcessAsync(work => work.RenewAsync(lease.Id, TimeSpan.FromHours(2), CancellationToken.None));
        Assert.True(await scene.InProcessAsync(work => work.EndAsync(lease.Id, "its session has ended", CancellationToken.None)));
    }

    /// <summary>The first lease shows whether the provider deletes single keys of an account.</summary>
    private static async Task LearnAsync(LeaseScene scene)
    {
        await LiveAsync(scene);
        var lease = await scene.InProcessAsync(work => work.CreateAsync(scene.Terms(), CancellationToken.None));
        Assert.False(lease.OwnAccount);
        await scene.InProcessAsync(work => work.EndAsync(lease.Id, "done", CancellationToken.None));
    }

    private static async Task SweepToTheEndAsync(LeaseScene scene)
    {
        for (var sweeps = 0; scene.Records.Any(r => r.Step != LeaseStep.Ended); sweeps++)
        {
            Assert.True(sweeps < 5, "the leases never end");
            scene.Time.Provider.Advance(LeaseRecords.Claim);
            await scene.SweepAsync();
        }
        // A key that cannot be deleted was made to end a second later.
        scene.Time.Provider.Advance(TimeSpan.FromSeconds(2));
    }

    private static void AssertEveryKeyHasARecord(LeaseScene scene, int killedAt)
    {
        var open = scene.Records.Where(r => r.Step != LeaseStep.Ended).Select(r => r.Marker).ToHashSet(StringComparer.Ordinal);
        foreach (var key in scene.LeaseKeys) Assert.True(open.Contains(LeaseScene.MarkerOf(key)), $"killed at {killedAt}: {key.Name} of {key.Owner.Name} has no record");
        foreach (var account in scene.LeaseAccounts) Assert.True(open.Contains(account.Name), $"killed at {killedAt}: {account.Name} has no record");
    }

    private static void AssertNothingIsLeft(LeaseScene scene, int killedAt)
    {
        scene.Time.Provider.Advance(TimeSpan.FromSeconds(2));
        Assert.True(scene.LeaseKeys.Count == 0, $"killed at {killedAt}: {scene.LeaseKeys.Count} keys live on");
        Assert.True(scene.LeaseAccounts.Count == 0, $"killed at {killedAt}: {scene.LeaseAccounts.Count} accounts are left");
        Assert.True(scene.Stored.Count == 0, $"killed at {killedAt}: {scene.Stored.Count} keys are left in the vault");
        Assert.All(scene.Records, r => Assert.Equal(LeaseStep.Ended, r.Step));
        var begun = scene.Journal.Where(e => e.Type == JournalEntryType.LeaseCreated).Select(e => e.Detail![..12]);
        var ended = scene.Journal.Where(e => e.Type == JournalEntryType.LeaseEnded).Select(e => e.Detail!).ToHashSet(StringComparer.Ordinal);
        Assert.All(begun, id => Assert.Contains(id, ended));
    }

    private sealed class ProcessKilledException : Exception;
}
