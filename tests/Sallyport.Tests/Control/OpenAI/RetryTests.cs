using System.Net;
using System.Net.Http.Headers;
using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;
using Xunit;

namespace Sallyport.Tests.Control.OpenAI;

public sealed class RetryTests
{
    private const string Project = """{"id":"proj_1","name":"one","created_at":1}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, InlineData(500), InlineData(502), InlineData(503), InlineData(408), InlineData(429)]
    public async Task A_read_is_repeated_until_it_is_answered(int status)
    {
        var scene = Failing(times: 2, () => AdminScene.Error(status, "not now"));

        var project = await scene.WhileTimePassesAsync(scene.Admin.Projects.GetAsync("proj_1", Cancelled));

        Assert.Equal("one", project!.Name);
        Assert.Equal(3, scene.Sent.Count);
        Assert.True(scene.Sent[1].At > scene.Sent[0].At && scene.Sent[2].At > scene.Sent[1].At);
    }

    [Theory, InlineData(400), InlineData(401), InlineData(403), InlineData(405), InlineData(409), InlineData(302)]
    public async Task What_is_refused_is_not_repeated(int status)
    {
        var scene = Failing(times: 9, () => AdminScene.Error(status, "no"));

        await Assert.ThrowsAsync<AdminProblem>(() => scene.WhileTimePassesAsync(scene.Admin.Projects.GetAsync("proj_1", Cancelled)));

        Assert.Single(scene.Sent);
    }

    [Theory]
    [InlineData("insufficient_quota", "insufficient_quota")]
    [InlineData("project_spend_limit_exceeded", "requests")]
    public async Task A_429_about_money_is_not_repeated(string code, string type)
    {
        var scene = Failing(times: 9, () => AdminScene.Error(429, "no money", code, type));

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => scene.WhileTimePassesAsync(scene.Admin.Projects.GetAsync("proj_1", Cancelled)));

        Assert.Equal(AdminProblemKind.QuotaExhausted, problem.Kind);
        Assert.Single(scene.Sent);
    }

    [Fact]
    public async Task It_gives_up_after_five_attempts()
    {
        var scene = Failing(times: 99, () => AdminScene.Error(503, "not now"));

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => scene.WhileTimePassesAsync(scene.Admin.Projects.GetAsync("proj_1", Cancelled)));

        Assert.Equal(AdminProblemKind.Broken, problem.Kind);
        Assert.Equal(5, scene.Sent.Count);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Retry_After_is_kept_to_in_seconds_and_as_a_date(bool asDate)
    {
        AdminScene scene = null!;
        scene = Failing(times: 1, () =>
        {
            var answer = AdminScene.Error(429, "slow down", "rate_limit_exceeded", "requests");
            answer.Headers.RetryAfter = asDate
                ? new RetryConditionHeaderValue(scene.Time.GetUtcNow() + TimeSpan.FromSeconds(37))
                : new RetryConditionHeaderValue(TimeSpan.FromSeconds(37));
            return answer;
        });

        await scene.WhileTimePassesAsync(scene.Admin.Projects.GetAsync("proj_1", Cancelled));

        // Time passes in steps here, and a date has no fractions.
        Assert.InRange(scene.Sent[1].At - scene.Sent[0].At, TimeSpan.FromSeconds(36), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_wait_beyond_all_patience_is_told_instead()
    {
        var scene = Failing(times: 9, () =>
        {
            var answer = AdminScene.Error(429, "slow down", "rate_limit_exceeded", "requests");
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromHours(1));
            return answer;
        });

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => scene.WhileTimePassesAsync(scene.Admin.Projects.GetAsync("proj_1", Cancelled)));

        Assert.Equal(TimeSpan.FromHours(1), problem.RetryAfter);
        Assert.Single(scene.Sent);
        Assert.Equal("try again in 3600 seconds", AdminApiErrors.Explain(problem).Hint);
    }

    [Fact]
    public async Task Deleting_and_setting_are_repeated()
    {
        var scene = Failing(times: 1, () => AdminScene.Error(503, "not now"), """{"id":"rl-gpt-5","model":"gpt-5"}""");
        await scene.WhileTimePassesAsync(scene.Admin.RateLimits.UpdateAsync("p", "rl-gpt-5", new RateLimitChange { RequestsPerMinute = 3 }, Cancelled));
        Assert.Equal(2, scene.Sent.Count);

        scene = Failing(times: 1, () => throw new HttpRequestException(HttpRequestError.ResponseEnded), "{}");
        Assert.True(await scene.WhileTimePassesAsync(scene.Admin.ServiceAccounts.DeleteAsync("p", "a", Cancelled)));
        Assert.Equal(2, scene.Sent.Count);
    }

    [Fact]
    public async Task A_creation_that_may_have_arrived_is_not_repeated_but_told()
    {
        foreach (var failure in (Func<HttpResponseMessage>[])
        [
            () => AdminScene.Error(500, "oh"),
            () => AdminScene.Error(504, "oh"),
            () => throw new HttpRequestException(HttpRequestError.ResponseEnded),
            () => throw new HttpRequestException(HttpRequestError.HttpProtocolError),
            () => throw new IOException("reset"),
            () => AdminScene.Json(200, """{"id":"proj_1","na"""),
            () => AdminScene.Json(200, "<html>"),
        ])
        {
            var scene = Failing(times: 9, failure);
            await Assert.ThrowsAsync<AmbiguousOutcome>(() => scene.WhileTimePassesAsync(scene.Admin.Projects.CreateAsync(new NewProject { Name = "n" }, Cancelled)));
            Assert.Single(scene.Sent);
        }
    }

    [Fact]
    public async Task A_creation_without_an_answer_in_thirty_seconds_is_ambiguous()
    {
        var scene = new AdminScene(async (_, _, cancellationToken) =>
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return AdminScene.Json(200, Project);
        });

        var call = scene.Admin.Projects.CreateAsync(new NewProject { Name = "n" }, Cancelled);
        scene.Time.Advance(AdminTransport.Patience - TimeSpan.FromSeconds(1));
        Assert.False(call.IsCompleted);
        scene.Time.Advance(TimeSpan.FromSeconds(1));

        var outcome = await Assert.ThrowsAsync<AmbiguousOutcome>(() => call);
        Assert.Equal(AdminProblemKind.TimedOut, outcome.Cause.Kind);
        Assert.Single(scene.Sent);
    }

    [Fact]
    public async Task A_creation_that_cannot_have_arrived_is_repeated()
    {
        foreach (var failure in (Func<HttpResponseMessage>[])
        [
            () => throw new HttpRequestException(HttpRequestError.ConnectionError),
            () => throw new HttpRequestException(HttpRequestError.NameResolutionError),
            () => throw new TaskCanceledException("the connection took too long", new TimeoutException()),
            () => AdminScene.Error(429, "slow down", "rate_limit_exceeded", "requests"),
        ])
        {
            var scene = Failing(times: 2, failure);
            Assert.Equal("proj_1", (await scene.WhileTimePassesAsync(scene.Admin.Projects.CreateAsync(new NewProject { Name = "n" }, Cancelled))).Id);
            Assert.Equal(3, scene.Sent.Count);
        }
    }

    [Fact]
    public void Waits_double_stay_below_their_bound_and_are_jittered()
    {
        var policy = RetryPolicy.Default with { MaxAttempts = 99, MaxTotal = TimeSpan.FromHours(1) };
        var problem = new AdminProblem(AdminProblemKind.Broken, "GET /", "no");
        TimeSpan Wait(int attempt, double jitter) => policy.WaitBefore(problem, attempt, creates: false, TimeSpan.Zero, jitter)!.Value;

        Assert.Equal([500, 1000, 2000, 4000], Enumerable.Range(1, 4).Select(n => Wait(n, 1).TotalMilliseconds));
        Assert.Equal(250, Wait(1, 0).TotalMilliseconds);
        Assert.Equal(policy.MaxDelay, Wait(50, 1));
        Assert.Null(policy.WaitBefore(problem, 1, creates: false, TimeSpan.FromHours(1), 0));
    }

    [Fact]
    public void A_provider_that_asks_for_no_wait_is_not_hammered_at()
    {
        var problem = new AdminProblem(AdminProblemKind.RateLimited, "GET /", "no") { RetryAfter = TimeSpan.Zero };
        Assert.Equal(TimeSpan.FromMilliseconds(250), RetryPolicy.Default.WaitBefore(problem, 1, creates: false, TimeSpan.Zero, jitter: 0));
    }

    [Fact]
    public async Task A_caller_who_stops_waiting_gets_no_problem()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var scene = new AdminScene(async (_, _, cancellationToken) =>
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return AdminScene.Json(200, Project);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.Admin.Projects.GetAsync("proj_1", stop.Token));
        Assert.Single(scene.Sent);
    }

    private static AdminScene Failing(int times, Func<HttpResponseMessage> failure, string answer = Project) =>
        new((scene, _, _) => Task.FromResult(scene.Sent.Count <= times ? failure() : AdminScene.Json((int)HttpStatusCode.OK, answer)));
}
