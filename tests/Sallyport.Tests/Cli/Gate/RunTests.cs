using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary><c>sally run</c> as a process: how it ends, and what its child is told.</summary>
public sealed class RunTests : IAsyncLifetime
{
    private GateScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await GateScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("exit 0", 0)]
    [InlineData("kill -TERM $$", 128 + 15)]
    [InlineData("kill -KILL $$", 128 + 9)]
    public async Task Exits_as_the_command_did(string script, int exitCode)
    {
        Assert.Equal(exitCode, (await _scene.RunAsync("run", "--", "sh", "-c", script)).ExitCode);
        Assert.Equal($"the command exited with {exitCode}", Assert.Single(_scene.Entries("session.ended")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_127_and_starts_no_session()
    {
        var (exitCode, _, error) = await _scene.RunAsync("run", "--", "no-such-command");

        Assert.Equal((int)ExitCode.CommandNotFound, exitCode);
        Assert.Contains("'no-such-command' was not found", error, StringComparison.Ordinal);
        Assert.Empty(_scene.Entries("session.started"));
    }

    [Fact]
    public async Task A_command_that_cannot_be_executed_is_126()
    {
        var (exitCode, _, error) = await _scene.RunAsync("run", "--", _scene.Here.WriteFile("text", "not a program"));

        Assert.Equal((int)ExitCode.CannotExecute, exitCode);
        Assert.Contains("command-not-executable", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_it_says_how_to_give_one()
    {
        var (exitCode, output, error) = await _scene.RunAsync("run");

        Assert.Equal((int)ExitCode.Usage, exitCode);
        Assert.Empty(output);
        Assert.Contains("sally run -- COMMAND", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_credential_it_names_the_command_that_stores_one()
    {
        await _scene.DoAsync(null, "keys", "remove", "openai/default", "--yes");

        var (exitCode, _, error) = await _scene.RunAsync("run", "--", "sh", "-c", "echo started");

        Assert.Equal((int)ExitCode.NotFound, exitCode);
        Assert.Contains("sally login openai", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_vault_it_names_the_command_that_makes_one()
    {
        File.Delete(Path.Combine(_scene.Here.Home.Root, "vault.db"));

        var (exitCode, output, error) = await _scene.RunAsync("run", "--", "sh", "-c", "echo started");

        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        Assert.Contains("sally login openai", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Signals.Terminate, "TERM")]
    [InlineData(Signals.Interrupt, "INT")]
    [InlineData(Signals.StopKey, "TSTP")]
    public async Task A_signal_sent_to_sally_reaches_the_command_which_may_take_its_time(int signal, string name)
    {
        // A shell looks at its traps between two commands: each line lets it.
        var run = _scene.Start("run", "--", "sh", "-c", $"trap 'caught=1' {name}; echo ready; while [ -z \"$caught\" ] && read line; do echo tick; done; echo caught; exit 3");
        await run.SeesAsync("ready");

        run.Signal(signal);
        await run.TypeUntilAsync("caught");

        Assert.Equal(3, await run.ExitCodeAsync());
    }

    [Fact]
    public async Task What_a_killed_sally_left_behind_is_cleared_away_by_the_next()
    {
        var run = await _scene.StartCallerAsync();
        await _scene.OpenStreamAsync(run);

        run.Signal(Signals.Kill);
        await run.SeesAsync("stream ended");
        Assert.DoesNotContain("stream ended 0", run.Out, StringComparison.Ordinal);
        Assert.Equal("000", await run.AskAsync("call"));
        run.CloseInput();
        await run.Closed;

        Assert.Equal(0, (await _scene.RunAsync("run", "--", "true")).ExitCode);
        Assert.Equal("host died", _scene.Entries("session.ended")[0].GetProperty("reason").GetString());
        Assert.Empty(Directory.GetDirectories(Path.Combine(_scene.Here.Home.RunFolder, "sessions")));
    }

    [Fact]
    public async Task A_command_killed_in_mid_stream_ends_its_call_at_the_provider_and_its_session()
    {
        var run = _scene.Start("run", "--", "sh", "-c", "read line; exec curl -sN https://api.openai.com/v1/responses -H \"Authorization: Bearer $OPENAI_API_KEY\" -H 'Content-Type: application/json' -d '{\"model\":\"gpt-5\",\"input\":\"hi\",\"stream\":true}'");
        await _scene.OpenStreamAsync(run);
        await run.SeesAsync("data:");
        var pid = (await _scene.SessionsAsync())[0].GetProperty("pid").GetInt32();
        Assert.Equal(run.Id, pid);

        foreach (var child in ProcessFiles.ChildrenOf(pid)) Signals.Send(child, Signals.Kill);

        Assert.Equal(128 + 9, await run.ExitCodeAsync());
        Assert.Equal("client-gone", Assert.Single(_scene.Entries("request.done")).GetProperty("rule").GetString());
        Assert.Single(_scene.Entries("session.ended"));
    }
}
