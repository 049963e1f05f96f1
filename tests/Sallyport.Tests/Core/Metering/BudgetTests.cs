using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

public sealed class BudgetTests
{
    private readonly MeterScene _scene = new();

    [Fact]
    public void A_budget_of_tokens_is_reserved_by_the_most_and_settled_by_what_was_used()
    {
        var grant = MeterScene.Grant(budget: new Budget { TokensPerDay = 500 });
        var first = _scene.Reserve(grant, out _, input: 100, output: 200)!;
        Assert.Null(_scene.Reserve(grant, out var refusal, input: 100, output: 200));
        Assert.Equal((Measure.Tokens, PeriodLength.Day, true), (refusal!.Measure, refusal.Length, refusal.IsBudget));
        Assert.Equal((500L, 200L, 300L), (refusal.Limit, refusal.Remaining, refusal.Needed));
        Assert.False(refusal.IsSpent);

        first.Settle(MeterScene.Used(20, 30));
        Assert.NotNull(_scene.Reserve(grant, out _, input: 100, output: 200));
    }

    [Fact]
    public void A_request_that_sets_no_limit_is_reserved_at_the_models_own()
    {
        var grant = MeterScene.Grant(budget: new Budget { TokensPerDay = 1099 });
        Assert.Null(_scene.Reserve(grant, out var refusal, input: 100, output: null));
        Assert.Equal(1100, refusal!.Needed);
    }

    [Fact]
    public void A_budget_in_dollars_counts_by_price()
    {
        // 100 in and 100 out cost 0.003 dollars at most.
        var grant = MeterScene.Grant(budget: new Budget { UsdPerHour = 0.004m });
        var first = _scene.Reserve(grant, out _)!;
        Assert.Null(_scene.Reserve(grant, out var refusal));
        Assert.Equal((4_000_000L, 1_000_000L, 3_000_000L), (refusal!.Limit, refusal.Remaining, refusal.Needed));

        // 10 fresh, 90 cached, 5 out: 100 + 90 + 100 millionths.
        first.Settle(new TokenUsage { Input = 100, CachedInput = 90, Output = 5 });
        _scene.Reserve(grant, out _)!.Settle(default);
        Assert.Null(_scene.Reserve(grant, out refusal, input: 1000, output: 1000));
        Assert.Equal(4_000_000 - 290_000, refusal!.Remaining);
    }

    [Fact]
    public void The_dearest_service_tier_is_reserved_and_the_real_one_is_settled()
    {
        var grant = MeterScene.Grant(budget: new Budget { UsdPerHour = 0.006m });
        var reservation = _scene.Meter.TryReserve(new ReserveRequest(
            grant, ContentShape.Chat, new ContentFacts { Model = MeterScene.Model, MaxOutputTokens = 100, ServiceTier = "priority" }, 100), out _)!;
        Assert.Null(_scene.Reserve(grant, out _, input: 1, output: 0));
        reservation.Settle(MeterScene.Used(100, 100), factor: 0.5m);
        Assert.Null(_scene.Reserve(grant, out var refusal, input: 1000, output: 1000));
        Assert.Equal(4_500_000, refusal!.Remaining);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_model_without_a_price_passes_a_budget_in_dollars_only_if_the_policy_says_so(bool allowed)
    {
        var grant = MeterScene.Grant(budget: new Budget { UsdPerDay = 1, AllowUnpriced = allowed });
        var reservation = _scene.Reserve(grant, out var refusal, model: "unheard-of");
        Assert.Equal(allowed, reservation is not null);
        if (!allowed) Assert.True(refusal!.Unpriced);
        Assert.NotNull(_scene.Reserve(grant, out _, shape: ContentShape.None, model: "unheard-of"));
    }

    [Fact]
    public void A_batch_has_no_bound_and_passes_no_budget()
    {
        var grant = MeterScene.Grant(budget: new Budget { TokensPerDay = 1_000_000 });
        Assert.Null(_scene.Reserve(grant, out var refusal, shape: ContentShape.Batch));
        Assert.True(refusal!.Unpriced);
        Assert.NotNull(_scene.Reserve(MeterScene.Grant(new Limits { RequestsPerMinute = 5 }), out _, shape: ContentShape.Batch));
    }

    [Fact]
    public void A_new_period_begins_with_the_whole_budget()
    {
        var grant = MeterScene.Grant(new Limits { RequestsPerDay = 1 });
        Assert.NotNull(_scene.Reserve(grant, out _));
        Assert.Null(_scene.Reserve(grant, out var refusal));
        Assert.Equal(TimeSpan.FromHours(12), refusal!.RetryAfter);
        Assert.False(refusal.IsBudget);
        _scene.Time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromTicks(1));
        Assert.Null(_scene.Reserve(grant, out _));
        _scene.Time.Advance(TimeSpan.FromTicks(1));
        Assert.NotNull(_scene.Reserve(grant, out _));
    }

    [Theory]
    [InlineData(PeriodLength.Hour, "2026-12-31T23:59:59Z", "2026-12-31T23", "2027-01-01T00:00:00Z")]
    [InlineData(PeriodLength.Day, "2026-02-28T23:00:00Z", "2026-02-28", "2026-03-01T00:00:00Z")]
    [InlineData(PeriodLength.Month, "2026-12-01T00:00:00Z", "2026-12", "2027-01-01T00:00:00Z")]
    [InlineData(PeriodLength.Month, "2026-12-01T00:30:00+01:00", "2026-11", "2026-12-01T00:00:00Z")]
    public void Periods_are_those_of_the_calendar_in_UTC(PeriodLength length, string time, string name, string end)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var period = Period.Of(length, DateTimeOffset.Parse(time, culture));
        Assert.Equal((name, DateTimeOffset.Parse(end, culture)), (period.Name, period.End));
    }

    [Fact]
    public void A_call_dearer_than_reserved_is_charged_and_the_next_is_refused()
    {
        var grant = MeterScene.Grant(budget: new Budget { TokensPerDay = 1000 });
        _scene.Reserve(grant, out _, input: 1, output: 1)!.Settle(MeterScene.Used(600, 600));
        Assert.Null(_scene.Reserve(grant, out var refusal, input: 0, output: 1));
        Assert.Equal(0, refusal!.Remaining);
        Assert.True(refusal.IsSpent);
        _scene.Meter.Balance();
        Assert.Equal(1200, ((MemoryLedger)_scene.Ledger).TakenOf(new LedgerKey("agent=reviewer;credential=openai/default", Measure.Tokens, "2026-11-24")));
    }

    [Fact]
    public void A_ledger_that_cannot_be_written_lets_nothing_through()
    {
        var scene = new MeterScene(new BrokenLedger());
        Assert.Null(scene.Reserve(MeterScene.Grant(budget: new Budget { TokensPerDay = 1000 }), out var refusal));
        Assert.Equal("disk full", refusal!.Failure);
    }

    [Fact]
    public void Two_gates_share_one_budget_and_a_gate_that_stops_returns_its_slice()
    {
        var other = new MeterScene(_scene.Ledger);
        var grant = MeterScene.Grant(budget: new Budget { TokensPerDay = 6400 });
        Assert.NotNull(_scene.Reserve(grant, out _, input: 0, output: 10));
        var passed = 0;
        while (other.Reserve(grant, out _, input: 0, output: 10) is not null) passed++;

        // All but what the first gate holds: its ten and the rest of its slice, a 64th of the budget.
        Assert.Equal((6400 - 100) / 10, passed);
        _scene.Meter.Balance(all: true);
        while (other.Reserve(grant, out _, input: 0, output: 10) is not null) passed++;
        Assert.Equal((6400 - 10) / 10, passed);
    }

    [Fact]
    public void What_a_gate_held_when_it_died_counts_as_spent()
    {
        var grant = MeterScene.Grant(budget: new Budget { TokensPerDay = 100 });
        _scene.Reserve(grant, out _, input: 0, output: 60);
        var next = new MeterScene(_scene.Ledger);
        Assert.Null(next.Reserve(grant, out _, input: 0, output: 41));
        Assert.NotNull(next.Reserve(grant, out _, input: 0, output: 39));
    }

    private sealed class BrokenLedger : IBudgetLedger
    {
        public LedgerTake Take(LedgerKey key, long limit, long least, long wanted) => throw new IOException("disk full");

        public void Return(LedgerKey key, long amount) => throw new IOException("disk full");
    }
}
