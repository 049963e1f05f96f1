using System.Diagnostics;
using Sallyport.Core.Metering;
using Sallyport.Core.Storage.Sqlite;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>Several live gates of one home, one agent, and what its limits let through in all of them together.</summary>
public sealed class SharedLimitTests : IAsyncLifetime
{
    private GateScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await GateScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Three_runs_of_one_agent_have_one_limit_a_minute_and_a_later_one_gets_no_other()
    {
        const int Limit = 12;
        await ApplyAsync($"requests_per_minute: {Limit}");
        var clock = Stopwatch.StartNew();
        LiveSally[] runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _scene.StartCallerAsync("--agent", "bot")));
        // Each has made a call to see that it works.
        var passed = runs.Length;
        var refused = 0;
        for (var round = 0; refused < runs.Length; round++)
        {
            Assert.True(round < 2 * Limit, $"{passed} passed of {Limit}");
            var answers = await Task.WhenAll(runs.Select(run => run.AskAsync("call")));
            passed += answers.Count(a => a == "200");
            refused = answers.Count(a => a == "429");
        }
        foreach (var run in runs) run.CloseInput();
        foreach (var run in runs) Assert.Equal(0, await run.ExitCodeAsync());
        var (_, output, _) = await _scene.RunAsync("run", "--agent", "bot", "--", "sh", "-c", OneCall);
        passed += output.Contains("200", StringComparison.Ordinal) ? 1 : 0;
        Assert.InRange(passed, 3, Limit * (1 + (clock.Elapsed / TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public async Task The_slot_of_a_run_that_is_killed_serves_another()
    {
        await ApplyAsync("concurrent: 1");
        var first = await _scene.StartCallerAsync("--agent", "bot");
        await _scene.OpenStreamAsync(first);
        var second = _scene.Start("run", "--agent", "bot", "--", "sh", "-c", GateScene.CallingShell);
        Assert.Equal("429", await second.AskAsync("call"));

        first.Signal(Signals.Kill);

        await _scene.SeesAnswerAsync(second, "200");
    }

    [Fact]
    public async Task A_killed_gate_leaves_a_lock_that_is_removed_with_its_shares()
    {
        await ApplyAsync("tokens_per_minute: 800000, requests_per_minute: 80");
        var first = await _scene.StartCallerAsync("--agent", "bot");
        first.Signal(Signals.Kill);
        // The agent lives on without its gate, until it has nothing to read any more.
        first.CloseInput();
        await first.ExitCodeAsync();
        Assert.Single(Directory.GetFiles(_scene.Here.Home.RunFolder, "gate-*.lock"));

        using var ledger = new SqliteRateLedger(_scene.Here.Home, TimeProvider.System);
        var key = new RateKey("agent=bot;credential=openai/default", Measure.Requests);
        var nothing = new RateReport(0, 0, []);
        Assert.Equal(1, ledger.Visit(key, 80, nothing, default).Others);
        // The whole limit is not there, which is when a gate looks who is gone.
        Assert.Equal(0, ledger.Visit(key, 80, nothing, new RateWish(80, 80)).Taken);
        Assert.Equal(0, ledger.Visit(key, 80, nothing, default).Others);
        Assert.Single(Directory.GetFiles(_scene.Here.Home.RunFolder, "gate-*.lock"));
    }

    private const string OneCall = """curl -s -o /dev/null -w '%{http_code}\n' https://api.openai.com/v1/models -H "Authorization: Bearer $OPENAI_API_KEY" """;

    private async Task ApplyAsync(string limits)
    {
        var file = _scene.Here.WriteFile("sallyport.yaml",
            $"version: 1\nagents:\n  bot: {{ credential: openai/default, permissions: {{ models: read, responses: write }}, limits: {{ {limits} }} }}\n");
        await _scene.DoAsync(null, "apply", "--yes", "-f", file);
    }
}
