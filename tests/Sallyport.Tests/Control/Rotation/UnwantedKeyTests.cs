using FakeOpenAI.Admin;
using Sallyport.Control.Rotation;
using Sallyport.Tests.Control.Provisioning;
using Xunit;

namespace Sallyport.Tests.Control.Rotation;

/// <summary>A provider makes a key with each service account although none was wanted.</summary>
public sealed class UnwantedKeyTests
{
    public enum Provider
    {
        DeletesKeys,

        /// <summary>And does not say which key it made.</summary>
        NamesNoKey,

        /// <summary>And is asked for a key with scopes, which the one that is there is given.</summary>
        DeletesNoKeys,

        /// <summary>And is asked for a key without scopes, which the one that is there is.</summary>
        DeletesNoKeysAndNoScopesAreAsked,
    }

    /// <summary>The process dies at each point that it passes, one after the other.</summary>
    [Theory, InlineData(Provider.DeletesKeys), InlineData(Provider.NamesNoKey), InlineData(Provider.DeletesNoKeys), InlineData(Provider.DeletesNoKeysAndNoScopesAreAsked)]
    public async Task Killed_at_any_point_one_key_is_left_and_the_vault_holds_it(Provider provider)
    {
        var points = int.MaxValue;
        for (var at = 1; at <= points; at++)
        {
            await using var scene = await IssuerScene.StartAsync();
            scene.Provider.Admin.AccountOnly = provider == Provider.NamesNoKey ? AccountOnly.IgnoredWithoutId : AccountOnly.Ignored;
            scene.Provider.Admin.DeletesServiceAccountKeys = provider is Provider.DeletesKeys or Provider.NamesNoKey;
            var rotation = scene.New(RotationMode.Account, unscoped: provider == Provider.DeletesNoKeysAndNoScopesAreAsked);
            var id = await scene.InProcessAsync(CrashPlan.Never(), r => r.BeginAsync(rotation, CancellationToken.None));
            var crash = new CrashPlan(at);
            try
            {
                await scene.InProcessAsync(crash, r => r.AdvanceAsync(id, CancellationToken.None));
                points = crash.Passed.Count;
            }
            catch (ProcessDied)
            {
                scene.Time.Advance(RotationRunner.Claim);
            }

            var report = await scene.FinishAsync(id);

            var died = crash.Passed.LastOrDefault();
            Assert.True(report is { Finished: true, Failed: false }, $"died {died}: {report.Rotation.Step} {report.Rotation.Note}");
            Assert.True(scene.Project.Keys.Count == 1, $"died {died}: {scene.Project.Keys.Count} keys are left");
            var key = scene.Project.Keys[0];
            Assert.Equal((key.Id, key.Text), (report.Rotation.NewKey, scene.Held));
            Assert.Equal(rotation.Unscoped ? null : rotation.Scopes, key.Scopes?.Order(StringComparer.Ordinal));
            var account = Assert.Single(scene.Project.ServiceAccounts);
            Assert.Equal(("bot", "member"), (account.Name, account.Role));
            Assert.NotEqual(scene.OldKey.Owner.Id, account.Id);
        }
        Assert.True(points > 20, $"only {points} points were passed: the kills do not reach the making of the key");
    }

    [Fact]
    public async Task Where_it_is_neither_deleted_nor_restricted_the_account_goes_again_the_old_key_stays_and_an_alert_tells()
    {
        await using var scene = await IssuerScene.StartAsync();
        (scene.Provider.Admin.Newer, scene.Provider.Admin.AccountOnly) = (false, AccountOnly.Ignored);
        var id = await scene.InProcessAsync(CrashPlan.Never(), r => r.BeginAsync(scene.New(RotationMode.Account), CancellationToken.None));
        for (var minutes = 0; minutes < 60; minutes += 10)
        {
            var report = await scene.InProcessAsync(CrashPlan.Never(), r => r.AdvanceAsync(id, CancellationToken.None));
            Assert.Equal(RotationStep.Create, report!.Rotation.Step);
            Assert.Contains("neither deletes nor restricts it", report.Rotation.Note, StringComparison.Ordinal);
            Assert.Equal([scene.OldKey], scene.Project.Keys);
            Assert.Equal([scene.OldKey.Owner], scene.Project.ServiceAccounts);
            Assert.Equal(minutes >= 30, scene.Alerts().Count == 1);
            scene.Time.Advance(TimeSpan.FromMinutes(10));
        }
        Assert.Equal(("rotation-stuck", IssuerScene.Name), (scene.Alerts()[0].Kind, scene.Alerts()[0].Subject));
        Assert.Equal(scene.OldKey.Text, scene.Held);
    }
}
