using System.Diagnostics;
using System.Text.Json;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary><c>sally freeze</c> and <c>sally thaw</c>, on live agents of live gates.</summary>
public sealed class FreezeCommandTests : IAsyncLifetime
{
    private GateScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await GateScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Stops_the_agent_in_every_gate_and_leaves_the_other_alone_until_it_is_thawed()
    {
        var alone = await _scene.StartCallerAsync("--agent", "one");
        await _scene.ServeAsync();
        var attached = await _scene.StartCallerAsync("--agent", "one");
        var other = await _scene.StartCallerAsync("--agent", "two");
        await _scene.OpenStreamAsync(attached);

        var clock = Stopwatch.StartNew();
        await _scene.DoAsync(null, "freeze", "one", "--reason", "it misbehaves");
        await attached.SeesAsync("stream ended");
        TestContext.Current.TestOutputHelper?.WriteLine($"stream ended {clock.Elapsed.TotalMilliseconds:0} ms after sally freeze was started");

        Assert.Equal("403", await alone.AskAsync("call"));
        Assert.Equal("403", await attached.AskAsync("call"));
        Assert.Equal("200", await other.AskAsync("call"));
        using (var list = JsonDocument.Parse(await _scene.DoAsync(null, "freeze", "--list", "--json")))
            Assert.Equal(("agent", "one", "it misbehaves"), (Text(list, "kind"), Text(list, "name"), Text(list, "reason")));

        await _scene.DoAsync(null, "thaw", "one");
        Assert.Equal("200", await alone.AskAsync("call"));
        Assert.Equal("200", await attached.AskAsync("call"));
        Assert.Equal("it misbehaves", Assert.Single(_scene.Entries("frozen")).GetProperty("reason").GetString());
        Assert.Single(_scene.Entries("thawed"));
    }

    [Fact]
    public async Task Holds_for_a_gate_that_starts_later()
    {
        await _scene.DoAsync(null, "freeze", "--credential", "openai/default");
        var run = _scene.Start("run", "--", "sh", "-c", GateScene.CallingShell);
        Assert.Equal("403", await run.AskAsync("call"));
        await _scene.DoAsync(null, "thaw", "--credential", "openai/default");
        Assert.Equal("200", await run.AskAsync("call"));
    }

    [Fact]
    public async Task Works_on_running_gates_even_where_nothing_can_be_stored()
    {
        var run = await _scene.StartCallerAsync("--agent", "one");
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_scene.Here.Home.UsageFile};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON frozen BEGIN SELECT raise(ABORT, 'disk full'); END";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        var (exitCode, _, error) = await _scene.Here.RunAsync(null, "freeze", "one");
        Assert.Equal((int)ExitCode.Failure, exitCode);
        Assert.Contains("disk full", error, StringComparison.Ordinal);
        Assert.Equal("403", await run.AskAsync("call"));
    }

    [Fact]
    public async Task Says_what_is_wrong_with_a_command_line()
    {
        foreach (var wrong in (string[][])[["freeze"], ["thaw"], ["freeze", "one", "--all"], ["thaw", "--all", "--credential", "openai/default"]])
            Assert.Equal((int)ExitCode.Usage, (await _scene.Here.RunAsync(null, wrong)).ExitCode);
        var (exitCode, _, error) = await _scene.Here.RunAsync(null, "thaw", "nobody");
        Assert.Equal((int)ExitCode.NotFound, exitCode);
        Assert.Contains("agent nobody is not frozen", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_cannot_thaw_itself()
    {
        await _scene.DoAsync(null, "freeze", "somebody");
        _scene.Here.Variables["SALLYPORT_SESSION"] = "s-00000000";
        var (exitCode, _, _) = await _scene.Here.RunAsync(null, "thaw", "somebody");
        _scene.Here.Variables["SALLYPORT_SESSION"] = "";
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("somebody", await _scene.DoAsync(null, "freeze", "--list"), StringComparison.Ordinal);
    }

    private static string? Text(JsonDocument list, string name) => list.RootElement[0].GetProperty(name).GetString();
}
