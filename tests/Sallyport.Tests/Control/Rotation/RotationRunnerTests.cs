using Sallyport.Control.OpenAI;
using Sallyport.Control.Rotation;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Xunit;

namespace Sallyport.Tests.Control.Rotation;

public sealed class RotationRunnerTests : IDisposable
{
    private readonly RotationScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Replaces_the_key_and_ends_the_old_one_only_when_it_is_quiet()
    {
        var id = await BeginAsync();
        var watching = await AdvanceAsync(id);
        Assert.Equal(RotationStep.Watch, watching!.Rotation.Step);
        Assert.Equal(2, _scene.Provider.Live.Count);
        Assert.Equal(2, _scene.Credential().Version);
        Assert.Equal(watching.Rotation.NewKey, _scene.Credential().Facts["key_id"]);

        var done = await _scene.FinishAsync(id);
        Assert.Equal([done.Rotation.NewKey], _scene.Provider.Live);
        Assert.Equal([RotationScene.Name], VaultFile.List(_scene.Home.Home).Select(c => c.Name));
        Assert.Equal(_scene.Provider.SecretOf(done.Rotation.NewKey), _scene.Home.Reveal(RotationScene.Name));
    }

    [Fact]
    public async Task A_leak_ends_the_old_key_first()
    {
        var id = await BeginAsync(contain: true);
        var report = await _scene.FinishAsync(id);
        Assert.Equal([report.Rotation.NewKey], _scene.Provider.Live);
        var steps = _scene.Journal.Select(e => e.Detail!.Split(':')[0]).ToList();
        Assert.True(steps.LastIndexOf("revoke") < steps.IndexOf("create"), string.Join(' ', steps));
    }

    [Fact]
    public async Task Where_no_single_key_can_be_ended_the_new_one_gets_an_account_of_its_own()
    {
        _scene.Provider.OnlyWholeAccounts = true;
        var report = await _scene.FinishAsync(await BeginAsync());
        Assert.Equal(RotationMode.Account, report.Rotation.Mode);
        Assert.Equal([report.Rotation.NewKey], _scene.Provider.Live);
        Assert.Equal(report.Rotation.NewAccount, _scene.Credential().Facts["service_account"]);
    }

    [Fact]
    public async Task A_key_that_is_never_accepted_is_given_up_and_the_old_one_stays()
    {
        var id = await BeginAsync();
        // Accepted by nobody: the check is told of a dead key whatever it asks for.
        for (var minute = 0; minute < 42; minute++)
        {
            await _scene.InProcessAsync(async r => await new RefusingRunner(_scene).AdvanceAsync(id));
            _scene.Home.Time.Advance(TimeSpan.FromMinutes(1));
        }
        var report = await AdvanceAsync(id);
        Assert.True(report!.Failed);
        Assert.Equal([_scene.OldKey], _scene.Provider.Live);
        Assert.Equal([RotationScene.Name], VaultFile.List(_scene.Home.Home).Select(c => c.Name));
        Assert.Equal(1, _scene.Credential().Version);
    }

    [Fact]
    public async Task One_credential_is_rotated_once_at_a_time()
    {
        await BeginAsync();
        Assert.Equal("rotation-under-way", (await Assert.ThrowsAsync<UserError>(() => BeginAsync())).Code);
    }

    [Fact]
    public async Task Of_two_controllers_that_start_at_once_one_rotates()
    {
        var rotation = _scene.New();
        var begun = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            try
            {
                return await _scene.InProcessAsync(r => r.BeginAsync(rotation with { Marker = $"sally-bot-{i}" }, CancellationToken.None));
            }
            catch (UserError)
            {
                return null;
            }
        })));
        var id = Assert.Single(begun, b => b is not null);
        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => AdvanceAsync(id!))));
        await _scene.FinishAsync(id!);
        Assert.Equal(2, _scene.Provider.Made);
        Assert.Contains(reports, r => r is not null);
    }

    [Fact]
    public async Task An_old_key_that_somebody_else_uses_raises_an_alert_and_is_ended_at_the_end_of_the_overlap()
    {
        var id = await BeginAsync();
        await AdvanceAsync(id);
        RotationReport? report = null;
        for (var minute = 0; report is not { Finished: true }; minute++)
        {
            _scene.Home.Time.Advance(TimeSpan.FromMinutes(10));
            if (_scene.Provider.Live.Contains(_scene.OldKey)) _scene.Provider.LastUsed[_scene.OldKey] = _scene.Home.Time.GetUtcNow();
            report = await AdvanceAsync(id);
            Assert.True(minute < 200);
        }
        using var database = ControlDatabase.Open(_scene.Home.Home, _scene.Home.Time);
        Assert.Contains(database.Alerts.List(DateTimeOffset.UnixEpoch), a => a.Kind == "old-key-in-use" && a.Subject == RotationScene.Name);
        Assert.DoesNotContain(_scene.OldKey, _scene.Provider.Live);
    }

    [Fact]
    public async Task What_the_providers_usage_counts_for_either_key_counts_too()
    {
        var id = await BeginAsync();
        var watching = await AdvanceAsync(id);
        // Neither the gate nor a last use knows of it: another machine goes on with the old key for half an hour.
        for (var minute = 0; minute < 30; minute++)
        {
            _scene.Home.Time.Advance(TimeSpan.FromMinutes(1));
            Count(_scene.OldKey);
            Assert.Equal(RotationStep.Watch, (await AdvanceAsync(id))!.Rotation.Step);
        }
        Count(watching!.Rotation.NewKey);
        _scene.Home.Time.Advance(TimeSpan.FromMinutes(12));
        Assert.True((await AdvanceAsync(id))!.Finished);

        void Count(string key)
        {
            using var database = ControlDatabase.Open(_scene.Home.Home, _scene.Home.Time);
            var minute = DateTimeOffset.FromUnixTimeSeconds(_scene.Home.Time.GetUtcNow().ToUnixTimeSeconds() / 60 * 60);
            new UpstreamUsageStore(database).Put(UsageWidth.Minute, minute, minute.AddMinutes(1), ["completions"],
                [(minute, new UpstreamKey("completions", "proj_1", key, "gpt-5"), new UpstreamFigures(3, 100, 0, 20, 0))]);
        }
    }

    private Task<string> BeginAsync(bool contain = false) => _scene.InProcessAsync(r => r.BeginAsync(_scene.New(contain), CancellationToken.None));

    private Task<RotationReport?> AdvanceAsync(string id) => _scene.InProcessAsync(r => r.AdvanceAsync(id, CancellationToken.None));

    /// <summary>The same, at a provider that accepts no new key.</summary>
    private sealed class RefusingRunner(RotationScene scene)
    {
        public async Task<RotationReport?> AdvanceAsync(string id)
        {
            using var vault = scene.Home.Open();
            using var database = ControlDatabase.Open(scene.Home.Home, scene.Home.Time);
            using var usage = SqliteUsageStore.Open(scene.Home.Home);
            return await new RotationRunner(database, vault, new Sallyport.Tests.Broker.ListJournal(), _ => scene.Provider,
                (_, _, _) => Task.FromResult(KeyLife.Dead), new RotationTrafficReader(usage, new UpstreamUsageStore(database)), RotationTimes.Default, scene.Home.Time, "refusing")
                .AdvanceAsync(id, CancellationToken.None);
        }
    }
}
