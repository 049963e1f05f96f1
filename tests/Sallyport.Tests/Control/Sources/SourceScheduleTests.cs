using CsCheck;
using Sallyport.Control.Sources;
using Xunit;

namespace Sallyport.Tests.Control.Sources;

public sealed class SourceScheduleTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CredentialSource s_vault = SourceParser.Parse("vault:a/b#c", static _ => false);
    private static readonly CredentialSource s_program = SourceParser.Parse("exec:get", static _ => false);

    [Theory]
    [InlineData(0, SourceAction.Wait)]
    [InlineData(39, SourceAction.Wait)]
    [InlineData(40, SourceAction.Renew)]
    [InlineData(59, SourceAction.Renew)]
    [InlineData(60, SourceAction.Fetch)]
    public void A_lease_is_extended_at_two_thirds_and_past_its_end_another_key_is_fetched(int minutes, SourceAction action) =>
        Assert.Equal(action, At(minutes, new SourceLease("id", TimeSpan.FromHours(1), Renewable: true)));

    [Fact]
    public void A_lease_that_cannot_be_extended_is_replaced_before_it_ends()
    {
        Assert.Equal(SourceAction.Fetch, At(40, new SourceLease("id", TimeSpan.FromHours(1), Renewable: false)));
        Assert.Equal(SourceAction.Fetch, At(40, new SourceLease(null, TimeSpan.FromHours(1), Renewable: true)));
    }

    [Fact]
    public void What_the_operator_wants_is_fetched_now_and_then()
    {
        Assert.Equal(SourceAction.Wait, At(14, null, TimeSpan.FromMinutes(15)));
        Assert.Equal(SourceAction.Fetch, At(15, null, TimeSpan.FromMinutes(15)));
        Assert.Equal(SourceAction.Wait, At(100_000, null));
    }

    [Fact]
    public void Where_nothing_is_known_a_vault_is_asked_and_a_program_is_not()
    {
        Assert.Equal(SourceAction.Fetch, SourceSchedule.Decide(s_start, s_vault, null, null));
        Assert.Equal(SourceAction.Wait, SourceSchedule.Decide(s_start, s_program, null, null));
        Assert.Equal(SourceAction.Fetch, SourceSchedule.Decide(s_start, s_program, null, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void No_lease_is_waited_for_past_two_thirds_of_its_time() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[0, 300_000], Gen.Bool, Gen.Bool).Sample((seconds, after, renewable, named) =>
        {
            var lease = new SourceLease(named ? "id" : null, TimeSpan.FromSeconds(seconds), renewable);
            var action = SourceSchedule.Decide(s_start.AddSeconds(after), s_vault, SourceState.Of(s_start, lease), null);
            return (action == SourceAction.Wait) == (after * 3L < seconds * 2L)
                && (action != SourceAction.Renew || (after < seconds && renewable && named));
        });

    [Fact]
    public void An_extension_near_the_most_is_not_worth_having()
    {
        var state = SourceState.Of(s_start, new SourceLease("id", TimeSpan.FromHours(1), Renewable: true));
        Assert.False(SourceSchedule.IsWorth(null, state));
        Assert.False(SourceSchedule.IsWorth(state.Lease! with { Duration = TimeSpan.FromMinutes(19) }, state));
        Assert.True(SourceSchedule.IsWorth(state.Lease! with { Duration = TimeSpan.FromMinutes(20) }, state));
    }

    private static SourceAction At(int minutes, SourceLease? lease, TimeSpan? every = null) =>
        SourceSchedule.Decide(s_start.AddMinutes(minutes), s_vault, SourceState.Of(s_start, lease), every);
}
