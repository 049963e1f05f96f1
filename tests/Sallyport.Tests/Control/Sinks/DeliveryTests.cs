using Sallyport.Control.Sinks;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.Journal;
using Sallyport.Core.PolicyFiles;
using Xunit;

namespace Sallyport.Tests.Control.Sinks;

public sealed class DeliveryTests : IAsyncDisposable
{
    private readonly SinkScene _scene = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_sink_that_was_down_gets_everything_in_order_once_it_is_back()
    {
        var isUp = false;
        await using var receiver = await StartAsync(_ => isUp ? 200 : 503);
        var sink = _scene.Sink("hook", SinkType.Webhook, receiver.Origin);
        using var runner = _scene.Runner(sink);
        await _scene.WriteAsync(1, 700);
        Assert.Equal(["hook"], await runner.RunOnceAsync(Stop));
        Assert.Contains("answered 503", _scene.Record("hook").Error, StringComparison.Ordinal);
        // Left alone until its time has come, whatever happens meanwhile.
        await _scene.WriteAsync(701, 1300);
        isUp = true;
        Assert.Equal(["hook"], await runner.RunOnceAsync(Stop));
        Assert.Single(receiver.Requests);

        _scene.Time.Advance(SinkBackoff.Longest);
        Assert.Empty(await runner.RunOnceAsync(Stop));

        Assert.Equal(Enumerable.Range(1, 1300), Numbers(receiver, after: 1));
        Assert.Equal((1301, null), (_scene.Record("hook").Delivered, _scene.Record("hook").Error));
    }

    [Fact]
    public async Task A_batch_that_was_delivered_by_a_process_which_then_died_comes_again_under_the_same_identifiers()
    {
        await using var receiver = await StartAsync(_ => 200);
        var sink = _scene.Sink("hook", SinkType.Webhook, receiver.Origin);
        await _scene.WriteAsync(1, 3);
        await _scene.DeliverOnceAsync(sink);
        // What the store would hold had the process died between the answer and the write.
        SinkPlaces.Set(_scene.Database, "hook", SinkSource.Journal, "1:0:0");

        await _scene.DeliverOnceAsync(sink);

        Assert.Equal(2, receiver.Requests.Count);
        Assert.Equal(receiver.Requests[0].Headers["webhook-id"], receiver.Requests[1].Headers["webhook-id"]);
        Assert.Equal(Ids(receiver.Requests[0].Body), Ids(receiver.Requests[1].Body));
        Assert.Equal(4, Ids(receiver.Requests[0].Body).Distinct().Count());
    }

    [Fact]
    public async Task The_place_is_kept_across_files_of_the_journal_and_across_processes()
    {
        await using var journal = JournalWriter.Open(_scene.Home, _scene.Time, null, new JournalOptions { MaxFileBytes = 4096, FlushToDisk = static _ => { } });
        var sink = _scene.Sink("out", SinkType.Jsonl);
        for (var round = 0; round < 5; round++)
        {
            for (var i = 1; i <= 20; i++) await journal.AppendAsync(new JournalEntry { Type = JournalEntryType.RequestDone, Path = $"/{round * 20 + i}" }, Stop);
            Assert.Empty(await _scene.DeliverOnceAsync(sink));
        }

        Assert.True(Directory.GetFiles(_scene.Home.JournalFolder, "*.jsonl").Length > 2);
        Assert.Equal(Enumerable.Range(1, 100), SinkScene.Numbers(File.ReadAllLines(sink.Path!)));
        // Native lines are the journal's own, byte for byte.
        Assert.Equal(Directory.GetFiles(_scene.Home.JournalFolder, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines), File.ReadAllLines(sink.Path!));
    }

    [Fact]
    public async Task A_slow_sink_does_not_hold_up_another()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = await StartAsync(_ =>
        {
            arrived.TrySetResult();
            answer.Task.Wait(Stop);
            return 200;
        });
        var fast = _scene.Sink("fast", SinkType.Jsonl);
        using var runner = _scene.Runner(_scene.Sink("slow", SinkType.Webhook, slow.Origin), fast);
        var duties = runner.Duties();
        await _scene.WriteAsync(1, 3);

        var stuck = duties[0].RunAsync(Stop);
        await arrived.Task.WaitAsync(Stop);
        await duties[1].RunAsync(Stop);
        await _scene.WriteAsync(4, 6);
        await duties[1].RunAsync(Stop);

        Assert.False(stuck.IsCompleted);
        Assert.Equal(Enumerable.Range(1, 6), SinkScene.Numbers(File.ReadAllLines(fast.Path!)));
        answer.SetResult();
        await stuck;
    }

    [Fact]
    public async Task An_event_that_is_never_taken_is_put_aside_with_the_reason_and_the_others_go_on()
    {
        await using var receiver = await StartAsync(request => request.Body.Contains("\"/17\"", StringComparison.Ordinal) ? 400 : 200);
        await _scene.WriteAsync(1, 40);

        Assert.Empty(await _scene.DeliverOnceAsync(_scene.Sink("hook", SinkType.Webhook, receiver.Origin)));

        Assert.Equal(Enumerable.Range(1, 40).Where(i => i != 17), Accepted(receiver));
        var letter = Assert.Single(_scene.DeadLetters("hook"));
        Assert.Contains("answered 400", letter, StringComparison.Ordinal);
        Assert.Contains("/17", letter, StringComparison.Ordinal);
        Assert.Equal((1, null), (_scene.Record("hook").Refused, _scene.Record("hook").Error));
        // Written down, and that entry went out as well.
        Assert.Contains("\"sink.refused\"", receiver.Requests[^1].Body, StringComparison.Ordinal);
        // Alone it was tried as often as promised.
        Assert.Equal(new SinkOptions().RefusedTries, receiver.Requests.Count(r => Ids(r.Body).Count() == 1 && r.Body.Contains("\"/17\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_cannot_be_put_aside_is_not_given_up_and_the_receiver_is_left_alone_meanwhile()
    {
        await using var receiver = await StartAsync(request => request.Body.Contains("\"/1\"", StringComparison.Ordinal) ? 400 : 200);
        using var runner = _scene.Runner(_scene.Sink("hook", SinkType.Webhook, receiver.Origin));
        await _scene.WriteAsync(1, 3);
        Directory.CreateDirectory(Sallyport.Control.Sinks.Delivery.DeadLetters.FileOf(_scene.Home, "hook"));
        await Assert.ThrowsAsync<IOException>(() => runner.RunOnceAsync(Stop));
        var asked = receiver.Requests.Count;
        Assert.Equal(["hook"], await runner.RunOnceAsync(Stop));
        Assert.Equal(asked, receiver.Requests.Count);

        Directory.Delete(Sallyport.Control.Sinks.Delivery.DeadLetters.FileOf(_scene.Home, "hook"));
        _scene.Time.Advance(SinkBackoff.Longest);
        Assert.Empty(await runner.RunOnceAsync(Stop));

        Assert.Contains("/1", Assert.Single(_scene.DeadLetters("hook")), StringComparison.Ordinal);
        Assert.Equal([2, 3], Accepted(receiver));
    }

    [Fact]
    public async Task A_receiver_that_refuses_everything_is_taken_for_broken_and_does_not_drain_the_journal()
    {
        await using var receiver = await StartAsync(_ => 400);
        using var runner = _scene.Runner(_scene.Sink("hook", SinkType.Webhook, receiver.Origin));
        await _scene.WriteAsync(1, 100);

        Assert.Equal(["hook"], await runner.RunOnceAsync(Stop));
        Assert.Equal(3, _scene.DeadLetters("hook").Length);
        _scene.Time.Advance(SinkBackoff.Longest);
        Assert.Equal(["hook"], await runner.RunOnceAsync(Stop));
        Assert.Equal(4, _scene.DeadLetters("hook").Length);
    }

    [Fact]
    public async Task A_token_that_is_not_known_loses_nothing()
    {
        var status = 403;
        await using var receiver = await StartAsync(_ => status);
        using var runner = _scene.Runner(_scene.Sink("hook", SinkType.Webhook, receiver.Origin));
        await _scene.WriteAsync(1, 5);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(["hook"], await runner.RunOnceAsync(Stop));
            _scene.Time.Advance(SinkBackoff.Longest);
        }
        Assert.Empty(_scene.DeadLetters("hook"));

        status = 200;
        Assert.Empty(await runner.RunOnceAsync(Stop));
        Assert.Equal(Enumerable.Range(1, 5), Accepted(receiver).TakeLast(5));
    }

    [Fact]
    public async Task A_sink_for_alerts_gets_alerts_alone_and_the_audit_log_goes_where_it_is_wanted()
    {
        await _scene.WriteAsync(1, 3);
        await _scene.Journal.AppendAsync(new JournalEntry { Type = JournalEntryType.TripwireStopped, Path = "/99" }, Stop);
        _scene.AddAuditEvents(1, 3);
        var alerts = _scene.Sink("alerts", SinkType.Jsonl, events: SinkEvents.Alerts);
        var audit = _scene.Sink("audit", SinkType.Jsonl, events: SinkEvents.Audit);

        await _scene.DeliverOnceAsync(alerts, audit);
        await _scene.DeliverOnceAsync(alerts, audit);

        Assert.Equal([99], SinkScene.Numbers(File.ReadAllLines(alerts.Path!)));
        Assert.Equal(["audit_log-1", "audit_log-2", "audit_log-3"], File.ReadAllLines(audit.Path!).Select(l => Field(l, "id")));
    }

    [Fact]
    public async Task The_reader_of_the_audit_log_is_told_to_wait_while_a_sink_has_too_much_before_it()
    {
        var audit = _scene.Sink("audit", SinkType.Jsonl, events: SinkEvents.Audit);
        var backlog = new SinkBacklog(_scene.Database, [audit, _scene.Sink("other", SinkType.Jsonl, events: SinkEvents.Journal)], maxPendingBytes: 1000);
        _scene.AddAuditEvents(1, 2, new string('x', 400));
        Assert.Empty(backlog.Full());
        _scene.AddAuditEvents(3, 3, new string('x', 400));
        Assert.Equal(["audit"], backlog.Full());

        await _scene.DeliverOnceAsync(audit);

        Assert.Empty(backlog.Full());
    }

    [Fact]
    public async Task A_batch_is_bounded_in_events_and_in_bytes()
    {
        _scene.Options = _scene.Options with { MaxEvents = 10, MaxBytes = 1000 };
        await using var receiver = await StartAsync(_ => 200);
        await _scene.WriteAsync(1, 50);

        await _scene.DeliverOnceAsync(_scene.Sink("hook", SinkType.Webhook, receiver.Origin));

        Assert.All(receiver.Requests, r => Assert.InRange(r.Body.Length, 1, 2500));
        Assert.Equal(Enumerable.Range(1, 50), Accepted(receiver));
    }

    [Fact]
    public async Task What_waits_is_not_delivered_by_two_processes_at_once()
    {
        var sink = _scene.Sink("out", SinkType.Jsonl);
        await _scene.WriteAsync(1, 1);
        using (SinkLock.TryTake(_scene.Home, "out"))
        {
            Assert.Equal(["out"], await _scene.DeliverOnceAsync(sink));
            Assert.False(File.Exists(sink.Path));
        }
        Assert.Empty(await _scene.DeliverOnceAsync(sink));
    }

    [Fact]
    public async Task A_file_with_an_unfinished_line_gets_whole_ones_after_it()
    {
        var sink = _scene.Sink("out", SinkType.Jsonl);
        await File.WriteAllTextAsync(sink.Path!, "{\"torn", Stop);
        await _scene.WriteAsync(1, 2);

        await _scene.DeliverOnceAsync(sink);

        Assert.Equal("{\"torn", File.ReadAllLines(sink.Path!)[0]);
        Assert.Equal([1, 2], SinkScene.Numbers(File.ReadAllLines(sink.Path!).Skip(1)));
    }

    [Theory, InlineData(1, 0.0, 0.5), InlineData(1, 1.0, 1.0), InlineData(4, 1.0, 8.0), InlineData(50, 1.0, 300.0), InlineData(50, 0.0, 150.0)]
    public void A_sink_is_left_alone_longer_each_time_up_to_five_minutes(int failures, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SinkBackoff.After(failures, null, jitter));

    [Fact]
    public async Task A_receiver_that_says_when_to_come_back_is_believed()
    {
        await using var receiver = await StartAsync(_ => 429);
        receiver.Answer = _ => (429, "", ["Retry-After: 1000"]);
        using var runner = _scene.Runner(_scene.Sink("hook", SinkType.Webhook, receiver.Origin));
        await _scene.WriteAsync(1, 1);
        await runner.RunOnceAsync(Stop);
        _scene.Time.Advance(TimeSpan.FromSeconds(999));
        await runner.RunOnceAsync(Stop);
        Assert.Single(receiver.Requests);

        _scene.Time.Advance(TimeSpan.FromSeconds(1));
        await runner.RunOnceAsync(Stop);

        Assert.Equal(2, receiver.Requests.Count);
        Assert.Equal(TimeSpan.FromHours(1), SinkBackoff.After(1, TimeSpan.FromDays(9), 0));
    }

    private Task<Receiver> StartAsync(Func<Received, int> status) => Receiver.StartAsync(_scene.Authority, request => (status(request), ""));

    private static IEnumerable<int> Numbers(Receiver receiver, int after) => receiver.Requests.Skip(after).SelectMany(r => Events(r.Body));

    private static IEnumerable<int> Accepted(Receiver receiver) => receiver.Requests.Where(r => receiver.Answer(r).Status == 200).SelectMany(r => Events(r.Body));

    private static IEnumerable<int> Events(string body) => SinkScene.Numbers(Items(body).Select(i => i.GetRawText()));

    private static IEnumerable<string?> Ids(string body) => Items(body).Select(i => i.GetProperty("id").GetString());

    private static IEnumerable<System.Text.Json.JsonElement> Items(string body) =>
        System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("data").EnumerateArray();

    private static string? Field(string json, string name) => System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty(name).GetString();
}
