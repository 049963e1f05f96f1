using Sallyport.Control.Usage;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Control.Watch;

public sealed class LeakWatchTests
{
    [Fact]
    public async Task A_key_that_is_used_outside_of_the_gate_raises_one_alert_with_what_a_person_needs()
    {
        await using var scene = await ReadyAsync();
        for (var i = 0; i < 5; i++) await scene.CallAsync();
        scene.Count(5);
        await SettledAsync(scene);
        Assert.Empty(scene.Alerts());

        var at = scene.Now;
        scene.Count(30);
        await SettledAsync(scene);
        var alert = Assert.Single(scene.Alerts());
        Assert.Equal(("leak", WatchScene.Name, scene.Key.Id, "30", "3000", "gpt-5"),
            (alert.Kind, alert.Subject, alert.Details["key_id"], alert.Details["requests"], alert.Details["tokens"], alert.Details["models"]));
        Assert.InRange(at, DateTimeOffset.Parse(alert.Details["peak_hour"], null).AddMinutes(-1), DateTimeOffset.Parse(alert.Details["peak_hour"], null).AddMinutes(60));
        Assert.Empty(scene.Contained);

        // The same minutes are not told of again; what goes on is, after an hour.
        scene.Home.Time.Advance(TimeSpan.FromMinutes(70));
        await scene.LookForLeaksAsync();
        Assert.Single(scene.Alerts());
        scene.Count(30);
        await SettledAsync(scene);
        Assert.Equal(2, scene.Alerts().Count);
    }

    [Fact]
    public async Task Is_contained_where_the_policy_says_so_if_it_is_the_key_in_force()
    {
        await using var scene = await ReadyAsync();
        scene.Count(30);
        await SettledAsync(scene, contain: true);
        Assert.StartsWith($"{WatchScene.Name} leak: leak-{WatchScene.Name}-", Assert.Single(scene.Contained), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_former_key_of_a_credential_is_judged_with_it_and_not_contained_again()
    {
        await using var scene = await ReadyAsync();
        await scene.LookForLeaksAsync();
        scene.Store(WatchScene.Name);
        await scene.LookForLeaksAsync();
        // Calls of the minutes of the change may be counted for either key.
        for (var i = 0; i < 30; i++) await scene.CallAsync();
        scene.Count(30);
        await SettledAsync(scene, contain: true);
        Assert.Empty(scene.Alerts());
    }

    [Fact]
    public async Task What_a_session_used_with_its_lease_is_explained_by_the_calls_of_the_credential_and_nothing_else_is()
    {
        await using var scene = await ReadyAsync();
        var lease = scene.Store("openai/lease-1", leaseOf: WatchScene.Name);
        await scene.LookForLeaksAsync();
        scene.Home.Time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 30; i++) await scene.CallAsync();
        scene.Count(30, keyId: lease.Id);
        await SettledAsync(scene);
        Assert.Empty(scene.Alerts());
        scene.Count(30, keyId: lease.Id);
        await SettledAsync(scene);
        Assert.Equal(lease.Id, Assert.Single(scene.Alerts()).Details["key_id"]);
    }

    [Fact]
    public async Task What_batches_used_and_other_peoples_keys_are_not_judged()
    {
        await using var scene = await ReadyAsync();
        scene.Count(500, kind: UpstreamKind.Batches);
        scene.Count(500, keyId: "key_of_somebody_else");
        await SettledAsync(scene);
        Assert.Empty(scene.Alerts());
    }

    [Fact]
    public async Task Nothing_is_judged_from_before_this_home_had_the_key_or_read_its_journal()
    {
        await using var scene = await WatchScene.StartAsync();
        scene.Count(500, scene.Now.AddHours(-2));
        await scene.LookForLeaksAsync();
        scene.Count(500);
        await SettledAsync(scene);
        Assert.Empty(scene.Alerts());
    }

    [Fact]
    public async Task A_lost_store_of_usage_and_a_gate_that_was_killed_are_no_leak()
    {
        await using var scene = await ReadyAsync();
        for (var i = 0; i < 50; i++) await scene.BeginAsync();
        scene.Count(50);
        await SettledAsync(scene);
        scene.Home.Time.Advance(TimeSpan.FromHours(3));
        await scene.LookForLeaksAsync();
        Assert.Empty(scene.Alerts());
    }

    [Fact]
    public async Task A_journal_with_missing_entries_begins_anew()
    {
        await using var scene = await ReadyAsync();
        await scene.CallAsync();
        await scene.LookForLeaksAsync();
        var before = scene.Tally.Since;
        // The journal was replaced by another one.
        scene.Database.Cursors.Set("watch/journal", "1:0:77");
        scene.Count(500);
        await SettledAsync(scene);
        Assert.True(scene.Tally.Since > before);
        Assert.Empty(scene.Alerts());
    }

    [Fact]
    public async Task Calls_are_counted_once_by_the_minute_in_which_they_began_whoever_reads()
    {
        await using var scene = await ReadyAsync();
        var minute = scene.Now.ToUnixTimeSeconds() / 60;
        await scene.CallAsync(minutes: 7);
        await scene.CallAsync(status: 401, path: "/v1/evals");
        var rejected = 0;
        for (var reader = 0; reader < 3; reader++) new Sallyport.Control.Watch.GateTally(scene.Database, scene.Home.Home).ReadOn(_ => rejected++);
        var rows = scene.Tally.Read(minute).OrderBy(r => r.Minute).ToList();
        Assert.Equal([(minute, 1L, 1L, 0L), (minute + 7, 1L, 1L, 1L)], rows.Select(r => (r.Minute, r.Begun, r.Ended, r.Elsewhere)));
        Assert.Equal(1, rejected);
    }

    private static async Task<WatchScene> ReadyAsync()
    {
        var scene = await WatchScene.StartAsync();
        await scene.Journal.AppendAsync(new JournalEntry { Type = JournalEntryType.Login }, TestContext.Current.CancellationToken);
        await scene.LookForLeaksAsync();
        scene.Home.Time.Advance(TimeSpan.FromHours(3));
        return scene;
    }

    private static async Task SettledAsync(WatchScene scene, bool contain = false)
    {
        scene.Home.Time.Advance(TimeSpan.FromMinutes(10));
        await scene.LookForLeaksAsync(contain);
    }
}
