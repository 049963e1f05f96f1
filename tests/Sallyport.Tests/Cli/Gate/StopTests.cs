using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary><c>sally stop</c>, and what <c>sally</c> itself refuses to an agent.</summary>
public sealed class StopTests : IAsyncLifetime
{
    private GateScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await GateScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Ends_what_is_open_and_every_call_after()
    {
        var run = await _scene.StartCallerAsync();
        await _scene.OpenStreamAsync(run);
        var id = (await _scene.SessionsAsync())[0].GetProperty("session").GetString()!;

        await _scene.DoAsync(null, "stop", id[..6]);

        await run.SeesAsync("stream ended");
        Assert.DoesNotContain("stream ended 0", run.Out, StringComparison.Ordinal);
        Assert.NotEqual("200", await run.AskAsync("call"));
        Assert.Empty(await _scene.SessionsAsync());
        run.CloseInput();
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Contains($"session {id} was stopped", run.Error, StringComparison.Ordinal);
        Assert.Equal("sally stop", Assert.Single(_scene.Entries("session.ended")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Takes_all_of_every_gate()
    {
        await _scene.StartCallerAsync();
        await _scene.ServeAsync();
        await _scene.StartCallerAsync();
        Assert.Equal(2, (await _scene.SessionsAsync()).Length);

        await _scene.DoAsync(null, "stop", "--all");

        Assert.Empty(await _scene.SessionsAsync());
    }

    [Fact]
    public async Task Says_what_is_wrong_with_a_name()
    {
        await _scene.StartCallerAsync();
        await _scene.StartCallerAsync();

        Assert.Equal((int)ExitCode.NotFound, (await _scene.Here.RunAsync(null, "stop", "s-nothing")).ExitCode);
        var (ambiguous, _, error) = await _scene.Here.RunAsync(null, "stop", "s-");
        Assert.Equal((int)ExitCode.Usage, ambiguous);
        Assert.Contains("several sessions begin with 's-'", error, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.Usage, (await _scene.Here.RunAsync(null, "stop")).ExitCode);
        Assert.Equal(2, (await _scene.SessionsAsync()).Length);
    }

    [Theory]
    [InlineData("run -- true")]
    [InlineData("serve")]
    [InlineData("keys backup out.backup")]
    [InlineData("login openai --offline --as other")]
    [InlineData("vault rekey")]
    [InlineData("vault unlock")]
    [InlineData("config set upstream.api.openai.com https://127.0.0.1:1")]
    public async Task Inside_a_session_sally_refuses_what_an_agent_has_no_business_with(string command)
    {
        var sally = Environment.GetEnvironmentVariable("SALLY_BIN") is { Length: > 0 } native
            ? native
            : $"{Vault.SallyProcess.Dotnet} {Vault.SallyProcess.Program}";
        var home = $"SALLYPORT_HOME={_scene.Here.Home.Root} SALLYPORT_KEY_FILE={_scene.Here.Variables["SALLYPORT_KEY_FILE"]}";

        // An agent that knows where the vault is, that forgets it is in a session, and that takes another home.
        foreach (var trick in (string[])[$"{home} {sally}", $"{home} env -u SALLYPORT_SESSION {sally}", $"env -u SALLYPORT_SESSION SALLYPORT_HOME={_scene.Here.Folder}/other {sally}"])
        {
            var (exitCode, output, error) = await _scene.RunAsync("run", "--", "sh", "-c", $"{trick} {command}");

            Assert.True(exitCode == (int)ExitCode.Refused, $"{exitCode}: {output}{error}");
            Assert.Contains("inside", error, StringComparison.Ordinal);
        }
    }
}
