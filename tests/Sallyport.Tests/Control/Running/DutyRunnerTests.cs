using Microsoft.Extensions.Time.Testing;
using Sallyport.Control.Running;
using Xunit;

namespace Sallyport.Tests.Control.Running;

public sealed class DutyRunnerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _failed = [];

    [Fact]
    public async Task A_duty_that_fails_is_reported_and_tried_again_and_holds_up_no_other()
    {
        using var stop = new CancellationTokenSource();
        var tries = 0;
        var again = new TaskCompletionSource();
        var others = new TaskCompletionSource();
        ControlDuty[] duties =
        [
            new("failing", TimeSpan.FromMinutes(1), _ =>
            {
                if (++tries == 2) again.SetResult();
                throw new IOException("the disk is full");
            }),
            new("other", TimeSpan.FromHours(1), _ =>
            {
                others.TrySetResult();
                return Task.CompletedTask;
            }),
        ];
        var running = Runner().RunAsync(duties, stop.Token);
        await others.Task;
        Assert.Equal(1, tries);
        _time.Advance(TimeSpan.FromMinutes(1));
        await again.Task;
        await stop.CancelAsync();
        await running;
        Assert.Equal(["failing", "failing"], _failed);
    }

    [Fact]
    public async Task Stopping_ends_a_duty_that_is_under_way()
    {
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var running = Runner().RunAsync([new("long", TimeSpan.FromHours(1), async ended =>
        {
            begun.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(ended);
        })], stop.Token);
        await begun.Task;
        await stop.CancelAsync();
        await running;
        Assert.Empty(_failed);
    }

    [Fact]
    public async Task A_bug_in_a_duty_is_not_taken_for_a_failure()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAsync<NullReferenceException>(() =>
            Runner().RunAsync([new("broken", TimeSpan.FromHours(1), _ => throw new NullReferenceException())], stop.Token));
    }

    [Fact]
    public async Task Once_runs_each_and_counts_what_failed()
    {
        List<string> ran = [];
        ControlDuty Duty(string name, bool fails) => new(name, TimeSpan.FromHours(1), _ =>
        {
            ran.Add(name);
            return fails ? throw new HttpRequestException("refused") : Task.CompletedTask;
        });
        Assert.Equal(1, await Runner().RunOnceAsync([Duty("a", false), Duty("b", true), Duty("c", false)], CancellationToken.None));
        Assert.Equal(["a", "b", "c"], ran);
    }

    private DutyRunner Runner() => new(_time, (name, _) => _failed.Add(name));
}
