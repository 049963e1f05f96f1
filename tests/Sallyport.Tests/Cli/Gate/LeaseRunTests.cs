using System.Text.Json;
using FakeOpenAI.Faults;
using FakeOpenAI.Keys;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary><c>sally run --lease</c> as a process, against a provider that makes and ends keys.</summary>
public sealed class LeaseRunTests : IAsyncLifetime
{
    private const string Policy = """
        version: 1
        agents:
          default:
            credential: openai/default
            permissions: { models: read, responses: write }
        """;

    private GateScene _scene = null!;
    private string _parent = null!;

    private FakeProject Project => _scene.Upstream.State.DefaultProject;

    private IReadOnlyList<FakeKey> LeaseKeys => [.. Project.Keys.Where(k => k.Name.StartsWith("sally-lease-", StringComparison.Ordinal))];

    public async ValueTask InitializeAsync()
    {
        _scene = await GateScene.CreateAsync();
        _parent = _scene.Upstream.State.CreateKey(FakeKeyType.ServiceAccount).Text;
        await _scene.DoAsync(_parent, "login", "openai", "--replace", "--project", Project.Id);
        await _scene.DoAsync(_scene.Upstream.State.CreateKey(FakeKeyType.Admin).Text, "login", "openai", "--admin");
        await _scene.DoAsync(null, "apply", "-f", _scene.Here.WriteFile("sallyport.yaml", Policy), "--yes");
        _scene.Upstream.Capture.Clear();
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_agent_works_with_a_key_of_its_own_which_is_dead_after_its_session(bool atServe)
    {
        var serve = atServe ? await _scene.ServeAsync() : null;
        var run = await _scene.StartCallerAsync("--lease", "1h");
        var key = Assert.Single(LeaseKeys);
        Assert.Equal(["api.model.read", "api.responses.read", "api.responses.write"], key.Scopes!.Order(StringComparer.Ordinal));
        var row = Assert.Single(await LeasesAsync());
        Assert.Equal(("live", (await _scene.SessionsAsync())[0].GetProperty("session").GetString()), (row.GetProperty("state").GetString(), row.GetProperty("session").GetString()));

        run.CloseInput();
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.True(key.Revoked);
        Assert.Empty(LeaseKeys);
        Assert.DoesNotContain(Project.ServiceAccounts, a => a.Name.StartsWith("sally-lease-", StringComparison.Ordinal));
        Assert.Equal("ended", Assert.Single(await LeasesAsync("--all")).GetProperty("state").GetString());
        Assert.DoesNotContain("lease-", await _scene.DoAsync(null, "keys", "list"), StringComparison.Ordinal);

        var calls = _scene.Upstream.Capture.Requests.Where(r => r.Path == "/v1/models").ToList();
        Assert.All(calls, r => Assert.Equal($"Bearer {key.Text}", r.Header("Authorization")));
        Assert.NotEmpty(calls);
        Assert.DoesNotContain(_scene.Upstream.Capture.Requests, r => r.Header("Authorization") == $"Bearer {_parent}");
        Assert.Single(_scene.Entries("lease.created"));
        Assert.Equal("its session has ended", Assert.Single(_scene.Entries("lease.ended")).GetProperty("reason").GetString());
        Assert.All(_scene.Entries("request.allowed"), e => Assert.Equal("openai/default", e.GetProperty("credential").GetString()));
        if (serve is not null) serve.Signal(Signals.Terminate);
    }

    [Theory, InlineData("lease", "revoke", "--expired"), InlineData("control", "run", "--once")]
    public async Task What_a_killed_run_left_behind_is_ended_by_the_sweeper(params string[] sweeper)
    {
        var run = await _scene.StartCallerAsync("--lease", "1h");
        run.Signal(Signals.Kill);
        run.CloseInput();
        await run.Closed;
        Assert.Equal("over", Assert.Single(await LeasesAsync()).GetProperty("state").GetString());

        await LiveAsync(sweeper);
        Assert.Empty(LeaseKeys);
        Assert.Equal("its process was gone", Assert.Single(_scene.Entries("lease.ended")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_vault_that_was_locked_meanwhile_keeps_no_lease_from_its_end()
    {
        var run = await _scene.StartCallerAsync("--lease", "1h");
        await _scene.DoAsync(null, "vault", "lock");
        Assert.Equal("503", await run.AskAsync("call"));
        run.CloseInput();
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Empty(LeaseKeys);
    }

    [Fact]
    public async Task A_provider_that_fails_at_the_end_changes_no_exit_code_and_the_sweeper_ends_it()
    {
        var run = await _scene.StartCallerAsync("--lease", "1h");
        _scene.Upstream.Faults.Always("DELETE /v1/organization", new Fault { Status = 403 });
        run.CloseInput();
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Contains("is not revoked yet", run.Error, StringComparison.Ordinal);
        Assert.Equal("being ended", Assert.Single(await LeasesAsync()).GetProperty("state").GetString());

        _scene.Upstream.Faults.Clear();
        await LiveAsync("lease", "revoke", "--expired");
        Assert.Empty(LeaseKeys);
    }

    [Fact]
    public async Task One_made_ahead_serves_several_sessions_is_extended_and_once_revoked_serves_none()
    {
        using var made = JsonDocument.Parse(await LiveAsync("lease", "create", "--for", "30m", "--json"));
        var id = made.RootElement.GetProperty("id").GetString()!;
        var first = await _scene.StartCallerAsync("--lease", id);
        first.CloseInput();
        Assert.Equal(0, await first.ExitCodeAsync());
        Assert.Single(LeaseKeys);

        var second = await _scene.StartCallerAsync("--lease", id);
        await LiveAsync("lease", "renew", id, "--for", "2h");
        Assert.Equal("200", await second.AskAsync("call"));
        await LiveAsync("lease", "revoke", id);
        Assert.Empty(LeaseKeys);
        await _scene.SeesAnswerAsync(second, "503");
        Assert.DoesNotContain(_scene.Upstream.Capture.Requests, r => r.Header("Authorization") == $"Bearer {_parent}");
        second.CloseInput();
        Assert.Contains("lease-missing", (await _scene.RunAsync("run", "--lease", id, "--", "true")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_that_cannot_be_put_on_a_key_makes_none_unless_that_is_asked_for()
    {
        await _scene.DoAsync(null, "apply", "-f", _scene.Here.WriteFile("sallyport.yaml", Policy.Replace("responses: write", "evals: read", StringComparison.Ordinal)), "--yes");
        var (exitCode, _, error) = await _scene.RunAsync("run", "--lease", "1h", "--", "true");
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("evals", error, StringComparison.Ordinal);
        Assert.Contains("--unscoped", error, StringComparison.Ordinal);
        Assert.Empty(await LeasesAsync("--all"));

        var run = await _scene.StartCallerAsync("--lease", "1h", "--unscoped");
        Assert.Null(Assert.Single(LeaseKeys).Scopes);
        run.CloseInput();
        Assert.Equal(0, await run.ExitCodeAsync());
    }

    [Fact]
    public async Task Inside_a_session_no_lease_is_made_or_changed()
    {
        _scene.Here.Variables["SALLYPORT_SESSION"] = "s-1";
        foreach (var command in (string[][])[["lease", "create"], ["lease", "renew", "000000000000"], ["lease", "revoke", "--all"], ["run", "--lease", "1h", "--", "true"]])
            Assert.Contains("code: inside-session", (await _scene.Here.RunAsync(null, command)).Error, StringComparison.Ordinal);
        _scene.Here.Variables.Remove("SALLYPORT_SESSION");
        Assert.Empty(LeaseKeys);
    }

    [Fact]
    public async Task Without_an_admin_key_nothing_is_begun()
    {
        File.Delete(Path.Combine(_scene.Here.Home.Root, "admin.db"));
        Assert.Contains("sally login openai --admin", (await _scene.RunAsync("run", "--lease", "1h", "--", "sh", "-c", "echo started")).Error, StringComparison.Ordinal);
        Assert.Empty(LeaseKeys);
        Assert.Empty(await LeasesAsync("--all"));
    }

    /// <summary>In a process of its own, which keeps the same time as the agent's.</summary>
    private async Task<string> LiveAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await _scene.RunAsync(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private async Task<JsonElement[]> LeasesAsync(params string[] options)
    {
        using var json = JsonDocument.Parse(await LiveAsync(["lease", "list", "--json", .. options]));
        return [.. json.RootElement.EnumerateArray().Select(e => e.Clone())];
    }
}
