using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

public sealed class RateLimitTests
{
    private readonly MeterScene _scene = new();

    [Fact]
    public void A_grant_without_limits_costs_nothing()
    {
        var grant = MeterScene.Grant();
        var facts = new ContentFacts { Model = MeterScene.Model };
        var request = new ReserveRequest(grant, ContentShape.Responses, facts, 100);
        _scene.Meter.TryReserve(request, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Assert.Same(Reservation.Nothing, _scene.Meter.TryReserve(request, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200);
    }

    [Fact]
    public void Requests_pass_up_to_the_limit_and_again_when_the_bucket_has_refilled()
    {
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 3 });
        for (var i = 0; i < 3; i++) Assert.NotNull(_scene.Reserve(grant, out _));

        Assert.Null(_scene.Reserve(grant, out var refusal));
        Assert.Equal((Measure.Requests, 3L, 0L), (refusal!.Measure, refusal.Limit, refusal.Remaining));
        Assert.Equal(TimeSpan.FromSeconds(20), refusal.RetryAfter);

        _scene.Time.Advance(refusal.RetryAfter - TimeSpan.FromMilliseconds(1));
        Assert.Null(_scene.Reserve(grant, out _));
        _scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotNull(_scene.Reserve(grant, out _));
        Assert.Null(_scene.Reserve(grant, out _));
    }

    [Fact]
    public void Requests_in_flight_are_counted_until_they_are_settled()
    {
        var grant = MeterScene.Grant(new Limits { Concurrent = 2 });
        var first = _scene.Reserve(grant, out _)!;
        _scene.Reserve(grant, out _);
        Assert.Null(_scene.Reserve(grant, out var refusal));
        Assert.Equal(Measure.Concurrent, refusal!.Measure);

        first.Settle(default);
        first.Settle(default);
        Assert.NotNull(_scene.Reserve(grant, out _));
        Assert.Null(_scene.Reserve(grant, out _));
    }

    [Fact]
    public void Tokens_are_given_back_when_an_answer_was_shorter_than_reserved()
    {
        var grant = MeterScene.Grant(new Limits { TokensPerMinute = 1000 });
        var reservation = _scene.Reserve(grant, out _, input: 0, output: 900)!;
        Assert.Null(_scene.Reserve(grant, out _, input: 0, output: 900));
        reservation.Settle(MeterScene.Used(1, 9));
        Assert.NotNull(_scene.Reserve(grant, out _, input: 0, output: 900));
    }

    [Fact]
    public void An_answer_that_used_more_than_reserved_is_a_debt_that_the_next_waits_for()
    {
        var grant = MeterScene.Grant(new Limits { TokensPerMinute = 600 });
        _scene.Reserve(grant, out _, input: 0, output: 10)!.Settle(MeterScene.Used(600, 600));
        Assert.Null(_scene.Reserve(grant, out var refusal, input: 0, output: 9));
        Assert.InRange(refusal!.RetryAfter, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(62));
    }

    [Fact]
    public void A_request_larger_than_the_whole_bucket_passes_when_the_bucket_is_full()
    {
        var grant = MeterScene.Grant(new Limits { TokensPerMinute = 10 });
        Assert.NotNull(_scene.Reserve(grant, out _));
        Assert.Null(_scene.Reserve(grant, out _));
    }

    [Fact]
    public void A_limit_for_a_model_holds_for_that_model_alone()
    {
        var grant = MeterScene.Grant(new Limits { Models = new Dictionary<string, Limits> { ["m-big*"] = new() { RequestsPerMinute = 1 } } });
        Assert.NotNull(_scene.Reserve(grant, out _, model: "m-big-1"));
        Assert.Null(_scene.Reserve(grant, out var refusal, model: "m-big-2"));
        Assert.Contains("m-big*", refusal!.Scope, StringComparison.Ordinal);
        for (var i = 0; i < 5; i++) Assert.NotNull(_scene.Reserve(grant, out _, model: "m-small"));
    }

    [Fact]
    public void A_refusal_gives_back_what_other_limits_had_granted()
    {
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 100, Concurrent = 100, Models = new Dictionary<string, Limits> { ["m-1"] = new() { RequestsPerMinute = 1 } } });
        _scene.Reserve(grant, out _)!.Settle(default);
        for (var i = 0; i < 500; i++) Assert.Null(_scene.Reserve(grant, out _));
        Assert.Equal(98, _scene.Reserve(grant, out _, model: "m-2")!.Requests.Remaining);
    }

    [Fact]
    public void A_new_limit_goes_on_where_the_old_one_was()
    {
        var strict = MeterScene.Grant(new Limits { RequestsPerMinute = 10, Concurrent = 3 });
        var open = _scene.Reserve(strict, out _)!;
        for (var i = 0; i < 2; i++) _scene.Reserve(strict, out _);
        var stricter = MeterScene.Grant(new Limits { RequestsPerMinute = 4, Concurrent = 3 });
        Assert.Null(_scene.Reserve(stricter, out var refusal));
        Assert.Equal(Measure.Concurrent, refusal!.Measure);
        open.Settle(default);
        Assert.NotNull(_scene.Reserve(stricter, out _));
        open = null;
        Assert.Null(_scene.Reserve(stricter with { Limits = new Limits { RequestsPerMinute = 4 } }, out refusal));
        Assert.Equal(Measure.Requests, refusal!.Measure);
    }

    [Fact]
    public void The_tightest_limit_is_the_one_that_headers_show()
    {
        var grant = MeterScene.Grant(new Limits { RequestsPerMinute = 10, TokensPerMinute = 5000, Models = new Dictionary<string, Limits> { ["*"] = new() { RequestsPerMinute = 4 } } });
        var reservation = _scene.Reserve(grant, out _)!;
        Assert.Equal(new LimitFigures(4, 3, TimeSpan.FromSeconds(15)), reservation.Requests);
        Assert.Equal(5000, reservation.Tokens.Limit);
        Assert.False(_scene.Reserve(MeterScene.Grant(new Limits { Concurrent = 5 }), out _)!.Requests.Exists);
    }
}
