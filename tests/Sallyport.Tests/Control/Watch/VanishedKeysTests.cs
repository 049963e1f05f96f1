using System.Text.Json.Nodes;
using Sallyport.Control.Rotation;
using Sallyport.Control.State;
using Sallyport.Control.Watch;
using Xunit;

namespace Sallyport.Tests.Control.Watch;

public sealed class VanishedKeysTests
{
    [Fact]
    public async Task A_401_at_the_gate_that_a_trial_call_confirms_raises_an_alert_and_marks_the_credential()
    {
        await using var scene = await WatchScene.StartAsync();
        await scene.LookForKeysAsync();
        await scene.CallAsync(status: 401);
        await scene.LookForKeysAsync();
        // A permission that is missing is a 401 too: the key lives.
        Assert.Equal((1, 0), (scene.Checked, scene.Alerts().Count));

        scene.Life = KeyLife.Unknown;
        await scene.CallAsync(status: 401);
        await scene.LookForKeysAsync();
        Assert.Empty(scene.Alerts());
        scene.Life = KeyLife.Dead;
        await scene.LookForKeysAsync();
        await scene.LookForKeysAsync();
        Assert.Equal(("key-vanished", WatchScene.Name), scene.Alerts().Select(a => (a.Kind, a.Subject)).Single());
        Assert.Equal(KeyMarks.Vanished, Mark(scene));

        // It is listed, and accepted again.
        scene.Life = KeyLife.Alive;
        await scene.LookForKeysAsync();
        Assert.Null(Mark(scene));
    }

    [Fact]
    public async Task A_401_of_the_key_before_this_one_says_nothing()
    {
        await using var scene = await WatchScene.StartAsync();
        await scene.LookForKeysAsync();
        await scene.CallAsync(status: 401);
        scene.Home.Time.Advance(TimeSpan.FromSeconds(1));
        scene.Store(WatchScene.Name);
        scene.Life = KeyLife.Dead;
        await scene.LookForKeysAsync();
        Assert.Equal((0, 0), (scene.Checked, scene.Alerts().Count));
    }

    [Fact]
    public async Task A_key_that_is_gone_without_an_event_is_noticed_with_the_next_look_and_one_that_is_there_again_is_unmarked()
    {
        await using var scene = await WatchScene.StartAsync();
        await scene.LookForKeysAsync();
        Assert.Empty(scene.Alerts());
        scene.Provider.State.Revoke(scene.Key);
        await scene.LookForKeysAsync();
        await scene.LookForKeysAsync();
        Assert.Equal("key-vanished", Assert.Single(scene.Alerts()).Kind);
        Assert.Equal(KeyMarks.Vanished, Mark(scene));

        scene.Store(WatchScene.Name);
        await scene.LookForKeysAsync();
        Assert.Null(Mark(scene));
        Assert.Single(scene.Alerts());
    }

    [Fact]
    public async Task A_deletion_in_the_audit_log_is_shown_and_raises_nothing()
    {
        await using var scene = await WatchScene.StartAsync();
        scene.Provider.State.Revoke(scene.Key);
        scene.Provider.State.AddAuditEvent("api_key.deleted", new JsonObject { ["id"] = scene.Key.Id });
        // The provider lives by its own clock.
        scene.Home.Time.SetUtcNow(TimeProvider.System.GetUtcNow());
        await scene.LookForKeysAsync();
        Assert.Empty(scene.Alerts());
        Assert.Equal(KeyMarks.Deleted, Mark(scene));
    }

    [Fact]
    public async Task Without_an_audit_log_a_key_that_is_gone_has_vanished()
    {
        await using var scene = await WatchScene.StartAsync();
        scene.Provider.State.Admin.AuditLogEnabled = false;
        scene.Provider.State.Revoke(scene.Key);
        await scene.LookForKeysAsync();
        Assert.Single(scene.Alerts());
    }

    [Theory, InlineData(RotationStep.Revoke, true), InlineData(RotationStep.Confirm, true), InlineData(RotationStep.Create, false)]
    public async Task A_key_that_a_rotation_of_this_home_ends_is_not_taken_for_vanished(RotationStep step, bool endsIt)
    {
        await using var scene = await WatchScene.StartAsync();
        var rotation = new Sallyport.Control.Rotation.Rotation
        {
            Credential = WatchScene.Name, FromVersion = 1, Mode = RotationMode.Key, Reason = "test", OldKey = scene.Key.Id, Marker = "sally-bot-1", Step = step, StepSince = scene.Now,
        };
        scene.Database.Jobs.TryCreate(new Job { Kind = RotationRunner.JobKind, Id = "1", Step = "x", Body = rotation.ToJson() }, "me", TimeSpan.Zero);
        scene.Provider.State.Revoke(scene.Key);
        await scene.LookForKeysAsync();
        Assert.Equal(endsIt ? 0 : 1, scene.Alerts().Count);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_proves_nothing()
    {
        await using var scene = await WatchScene.StartAsync();
        await scene.Provider.DisposeAsync();
        await Assert.ThrowsAsync<Sallyport.Control.OpenAI.AdminProblem>(scene.LookForKeysAsync);
        Assert.Empty(scene.Alerts());
    }

    private static string? Mark(WatchScene scene) => new KeyMarks(scene.Database).List().FirstOrDefault(m => m.Credential == WatchScene.Name)?.State;
}
