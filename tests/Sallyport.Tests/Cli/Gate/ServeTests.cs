using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary><c>sally serve</c> and the agents that attach to it, as processes.</summary>
public sealed class ServeTests : IAsyncLifetime
{
    private GateScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await GateScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Several_agents_share_the_gate_that_is_served()
    {
        await _scene.ServeAsync();
        var first = await _scene.StartCallerAsync("--agent", "one");
        var second = await _scene.StartCallerAsync("--agent", "two");

        var sessions = await _scene.SessionsAsync();

        Assert.Equal(["one", "two"], sessions.Select(s => s.GetProperty("agent").GetString()).Order());
        Assert.All(sessions, s => Assert.Equal("serve", s.GetProperty("gate").GetProperty("kind").GetString()));
        Assert.Single(sessions.Select(s => s.GetProperty("gate").GetProperty("port").GetInt32()).Distinct());
        foreach (var run in (LiveSally[])[first, second])
        {
            run.CloseInput();
            Assert.Equal(0, await run.ExitCodeAsync());
        }
        Assert.Empty(await _scene.SessionsAsync());
        Assert.Equal(2, _scene.Entries("session.ended").Count);
    }

    [Fact]
    public async Task Where_none_is_served_each_run_hosts_its_own()
    {
        await _scene.StartCallerAsync("--agent", "one");
        await _scene.StartCallerAsync("--agent", "two");

        var sessions = await _scene.SessionsAsync();

        Assert.All(sessions, s => Assert.Equal("run", s.GetProperty("gate").GetProperty("kind").GetString()));
        Assert.Equal(2, sessions.Select(s => s.GetProperty("gate").GetProperty("port").GetInt32()).Distinct().Count());
        Assert.All(sessions, s => Assert.Equal(1, s.GetProperty("requests").GetInt64()));
    }

    [Fact]
    public async Task A_second_one_is_refused()
    {
        await _scene.ServeAsync();

        var (exitCode, _, error) = await _scene.RunAsync("serve");

        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("sally serve is already running here", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, _, error) = await _scene.RunAsync("serve", "--port", $"{port}");

        Assert.Equal((int)ExitCode.Failure, exitCode);
        Assert.Contains($"127.0.0.1:{port}: the port is taken", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_socket_is_closed_to_others()
    {
        await _scene.ServeAsync();
        if (OperatingSystem.IsWindows()) return; // The scene is skipped there already; this is for the compiler.

        var socket = Path.Combine(_scene.Here.Home.RunFolder, "serve.sock");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_scene.Here.Home.RunFolder));
    }

    [Fact]
    public async Task Told_to_end_in_mid_stream_it_ends_the_streams_and_writes_every_end_down()
    {
        var serve = await _scene.ServeAsync();
        var run = await _scene.StartCallerAsync();
        await _scene.OpenStreamAsync(run);

        serve.Signal(Signals.Terminate);

        Assert.Equal(0, await serve.ExitCodeAsync());
        await run.SeesAsync("stream ended");
        Assert.Equal("000", await run.AskAsync("call"));
        run.CloseInput();
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Contains("every call of the agent", run.Error, StringComparison.Ordinal);
        Assert.Equal("the gate stopped", Assert.Single(_scene.Entries("session.ended")).GetProperty("reason").GetString());
        Assert.Equal(2, _scene.Entries("request.done").Count);
    }

    [Fact]
    public async Task Killed_it_leaves_agents_that_can_do_nothing_and_say_so()
    {
        var serve = await _scene.ServeAsync();
        var run = await _scene.StartCallerAsync();
        await _scene.OpenStreamAsync(run);

        serve.Signal(Signals.Kill);

        await run.SeesAsync("stream ended");
        Assert.Equal("000", await run.AskAsync("call"));
        run.CloseInput();
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Contains("sally serve went away", run.Error, StringComparison.Ordinal);
        Assert.Equal("host died", Assert.Single(_scene.Entries("session.ended")).GetProperty("reason").GetString());
        await _scene.ServeAsync();
    }

    [Fact]
    public async Task A_locked_gate_lets_nothing_pass_until_it_is_unlocked()
    {
        await _scene.ServeAsync();
        var run = await _scene.StartCallerAsync();

        await _scene.DoAsync(null, "vault", "lock");
        Assert.Equal("503", await run.AskAsync("call"));
        Assert.True((await _scene.SessionsAsync())[0].GetProperty("gate").GetProperty("locked").GetBoolean());
        Assert.Contains("gate-locked", (await _scene.RunAsync("run", "--", "true")).Error, StringComparison.Ordinal);

        await _scene.DoAsync(null, "vault", "unlock");
        Assert.Equal("200", await run.AskAsync("call"));
        Assert.Equal("credential-unavailable", Assert.Single(_scene.Entries("request.denied")).GetProperty("rule").GetString());
    }

    [Fact]
    public async Task A_key_that_is_removed_is_out_of_reach_of_a_running_agent()
    {
        var run = await _scene.StartCallerAsync();

        await _scene.DoAsync(null, "keys", "remove", "openai/default", "--yes");

        // The gate looks every quarter of a second; each call here takes a part of one.
        string status;
        var calls = 0;
        do status = await run.AskAsync("call");
        while (status == "200" && ++calls < 1000);
        Assert.Equal("503", status);
    }

    [Fact]
    public async Task The_list_of_sessions_is_one_line_each()
    {
        await _scene.StartCallerAsync("--agent", "reviewer");

        var lines = (await _scene.DoAsync(null, "ps")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var line = Assert.Single(lines, l => l.Contains("reviewer", StringComparison.Ordinal));
        Assert.Contains("openai/default", line, StringComparison.Ordinal);
        Assert.Contains("sh", line, StringComparison.Ordinal);
    }
}
