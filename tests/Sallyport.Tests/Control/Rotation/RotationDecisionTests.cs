using CsCheck;
using Sallyport.Control.Rotation;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Rotation;

public sealed class RotationDecisionTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RotationTimes s_times = RotationTimes.Default;

    private static Sallyport.Control.Rotation.Rotation At(RotationStep step, bool contain = false, DateTimeOffset? switched = null) => new()
    {
        Credential = "openai/bot", FromVersion = 1, Mode = RotationMode.Key, Reason = "due", Marker = "sally-bot-1", Step = step, StepSince = s_noon,
        Contain = contain, Switched = switched,
    };

    [Fact]
    public void The_old_key_is_never_ended_before_the_new_one_is_in_force_unless_a_leak_says_so()
    {
        foreach (var (contain, expected) in ((bool, RotationStep[])[])
        [
            (false, [RotationStep.Create, RotationStep.Try, RotationStep.Switch, RotationStep.Watch, RotationStep.Revoke, RotationStep.Confirm, RotationStep.Clean]),
            (true, [RotationStep.Revoke, RotationStep.Create, RotationStep.Try, RotationStep.Switch, RotationStep.Confirm, RotationStep.Clean]),
        ])
        {
            List<RotationStep> steps = [];
            var rotation = At(RotationDecision.First(contain), contain);
            while (steps.LastOrDefault() != RotationStep.Clean)
            {
                steps.Add(rotation.Step);
                if (rotation.Step == RotationStep.Switch) rotation = rotation with { Switched = s_noon };
                rotation = rotation with { Step = RotationDecision.After(rotation) };
            }
            Assert.Equal(expected, steps);
        }
    }

    [Theory]
    [InlineData(KeyLife.Alive, 0, RotationStep.Switch)]
    [InlineData(KeyLife.Restricted, 0, RotationStep.Switch)] // Its scopes do not include the call by which it is tried.
    [InlineData(KeyLife.Dead, 39, null)]
    [InlineData(KeyLife.Dead, 40, RotationStep.Undo)]
    [InlineData(KeyLife.Unknown, 40, null)]
    public void A_new_key_goes_in_force_only_once_it_is_accepted(KeyLife life, int minutes, RotationStep? next) =>
        Assert.Equal(next, RotationDecision.Tried(At(RotationStep.Try), life, s_times, s_noon.AddMinutes(minutes)).Next);

    [Theory]
    [InlineData("api.model.read", false)]
    [InlineData("api.responses.write", true)]
    public void A_key_that_may_not_do_yet_what_it_was_made_for_waits(string scope, bool goesOn)
    {
        var move = RotationDecision.Tried(At(RotationStep.Try) with { Scopes = [scope] }, KeyLife.Restricted, s_times, s_noon.AddMinutes(1));
        Assert.Equal(goesOn ? RotationStep.Switch : null, move.Next);
    }

    [Fact]
    public void With_the_old_key_ended_a_new_one_is_never_given_up() =>
        Assert.Equal((null, true), (RotationDecision.Tried(At(RotationStep.Try, contain: true), KeyLife.Dead, s_times, s_noon.AddDays(1)).Next,
            RotationDecision.Tried(At(RotationStep.Try, contain: true), KeyLife.Dead, s_times, s_noon.AddDays(1)).Alert));

    [Theory]
    [InlineData(true, null, 9, null)] // In use, but the old one has not been quiet for long enough.
    [InlineData(true, null, 10, RotationStep.Revoke)]
    [InlineData(true, 8, 17, null)] // Used eight minutes after the switch.
    [InlineData(true, 8, 18, RotationStep.Revoke)]
    [InlineData(false, null, 59, null)] // Nobody uses it.
    [InlineData(false, null, 60, RotationStep.Revoke)]
    [InlineData(true, 1439, 1439, null)]
    [InlineData(true, 1439, 1440, RotationStep.Revoke)] // The overlap ends.
    public void The_old_key_is_ended_when_the_new_one_is_in_use_and_it_is_quiet(bool newUsed, int? oldUsedAfter, int minutes, RotationStep? next)
    {
        var traffic = new RotationTraffic(newUsed, oldUsedAfter is { } m ? s_noon.AddMinutes(m) : null, false);
        Assert.Equal(next, RotationDecision.Watched(At(RotationStep.Watch, switched: s_noon), traffic, s_times, s_noon.AddMinutes(minutes)).Next);
    }

    [Fact]
    public void An_old_key_in_use_outside_of_the_gate_is_worth_an_alert()
    {
        var rotation = At(RotationStep.Watch, switched: s_noon);
        Assert.True(RotationDecision.Watched(rotation, new RotationTraffic(true, s_noon.AddMinutes(20), true), s_times, s_noon.AddMinutes(21)).Alert);
        Assert.False(RotationDecision.Watched(rotation, new RotationTraffic(true, s_noon.AddMinutes(1), false), s_times, s_noon.AddMinutes(2)).Alert);
    }

    [Theory]
    [InlineData(KeyLife.Dead, 0, RotationStep.Clean, false)]
    [InlineData(KeyLife.Alive, 14, null, false)]
    [InlineData(KeyLife.Alive, 15, null, true)]
    [InlineData(KeyLife.Unknown, 600, null, false)]
    public void Nothing_is_done_before_the_old_key_is_refused(KeyLife life, int minutes, RotationStep? next, bool alert)
    {
        var move = RotationDecision.Confirmed(At(RotationStep.Confirm), life, s_times, s_noon.AddMinutes(minutes));
        Assert.Equal((next, alert), (move.Next, move.Alert));
    }

    [Fact]
    public void What_is_due_is_due_within_the_last_tenth_of_its_period_and_the_same_for_all() => Gen.Select(Gen.Int[1, 500], Gen.Int[1, 400]).Sample((version, days) =>
    {
        var credential = new Credential
        {
            Name = "openai/bot", Provider = "openai", KeyType = "service-account", Fingerprint = "", LastFour = "", Version = version, Created = s_noon, Rotated = s_noon,
        };
        var period = TimeSpan.FromDays(days);
        var due = RotationSchedule.Due(credential, period);
        Assert.InRange(due, s_noon + period * 0.9, s_noon + period);
        Assert.Equal(due, RotationSchedule.Due(credential with { LastUsed = s_noon }, period));
    });

    [Fact]
    public void Keys_made_together_are_not_due_together()
    {
        var due = Enumerable.Range(0, 20).Select(i => RotationSchedule.Due(new Credential
        {
            Name = $"openai/bot-{i}", Provider = "openai", KeyType = "service-account", Fingerprint = "", LastFour = "", Version = 1, Created = s_noon, Rotated = s_noon,
        }, RotationSchedule.Default)).ToList();
        Assert.True(due.Max() - due.Min() > TimeSpan.FromDays(4), $"{due.Min()} to {due.Max()}");
    }
}
