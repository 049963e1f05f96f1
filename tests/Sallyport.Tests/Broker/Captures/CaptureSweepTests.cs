using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Broker.Captures;

/// <summary>What gates do with the folder of captures beside their calls.</summary>
public sealed class CaptureSweepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_gate_removes_what_has_become_too_old_and_writes_that_down()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var scene = await CaptureScene.StartAsync(http => http.Response.WriteAsync("x"), CaptureLevel.Full, options: new CaptureOptions { Retention = TimeSpan.FromDays(1) }, time: time);
        await scene.SendAsync("{}");
        var captured = (await scene.DoneAsync()).Capture;

        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(2));

        await scene.Gate.Journal.WaitForAsync(JournalEntryType.CaptureRemoved, Token);
        Assert.Equal(captured, scene.Gate.Journal.Entries.Single(e => e.Type == JournalEntryType.CaptureRemoved).Capture);
        Assert.Empty(scene.Folder.List());
    }

    [Fact]
    public async Task Two_gates_of_one_home_capture_side_by_side()
    {
        using var key = Secret.Random(32);
        await using var first = await CaptureScene.StartAsync(EchoAsync, CaptureLevel.Full);
        await using var second = await CaptureScene.StartAsync(EchoAsync, CaptureLevel.Full, setup: s => s.Captures = first.Store);
        const int Calls = 20;

        await Task.WhenAll(Enumerable.Range(0, Calls * 2).Select(i => (i % 2 == 0 ? first : second).SendAsync($"{{\"input\":\"call {i}\"}}")));

        await first.DoneAsync(Calls);
        await second.DoneAsync(Calls);
        Assert.Equal(Calls * 2, first.Folder.List().Count);
        var done = first.Gate.Journal.Entries.Concat(second.Gate.Journal.Entries).Where(e => e.Type == JournalEntryType.RequestDone).ToList();
        Assert.Equal(Calls * 2, done.Select(e => e.Capture).Distinct().Count());
        var bodies = done.Select(e =>
        {
            Assert.Equal(first.Folder.HashOf(e.Capture!), e.CaptureSha256);
            var call = first.Read(e.Capture!);
            Assert.Equal((CaptureState.Complete, e.Request), (call.State, call.Start!.Request));
            Assert.Equal(CaptureScene.Text(call.RequestBody), CaptureScene.Text(call.AnswerBody));
            return CaptureScene.Text(call.RequestBody);
        });
        Assert.Equal(Calls * 2, bodies.Distinct().Count());
    }

    private static async Task EchoAsync(HttpContext http) => await http.Request.Body.CopyToAsync(http.Response.Body, Token);
}
