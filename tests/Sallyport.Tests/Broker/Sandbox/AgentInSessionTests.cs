using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

/// <summary>A real <c>sally run</c>, whose command turns on it.</summary>
public sealed class AgentInSessionTests : IDisposable
{
    private readonly SallyHere _sally = new();

    public void Dispose()
    {
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
    }

    [Fact]
    public async Task An_agent_that_cleans_its_environment_or_leaves_its_parent_is_still_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the chain of parents is read on Linux");
        Assert.Equal(0, (await _sally.RunAsync("sk-CANARY-1234567890-wxyz", "login", "openai", "--offline")).ExitCode);
        var sally = $"env -u SALLYPORT_SESSION SALLYPORT_HOME='{_sally.Home.Root}' SALLYPORT_KEY_FILE='{_sally.Variables["SALLYPORT_KEY_FILE"]}' '{SallyProcess.Dotnet}' '{SallyProcess.Program}'";
        // The second is a grandchild whose parent has ended; the pipe ends when it has.
        var (exitCode, output, error) = await RunAsync(
            $"{sally} keys remove openai/default --yes 2>&1; {sally} config set gate.port 1 2>&1; ( ( setsid {sally} vault rekey --new-keyring 2>&1 & ) ) | cat");
        Assert.True(exitCode == 0, error);
        Assert.Equal(3, output.Split("code: inside-session").Length - 1);
        Assert.Contains("openai/default", (await _sally.RunAsync(null, "keys", "list")).Out, StringComparison.Ordinal);
        Assert.False(File.Exists(_sally.Home.ConfigFile));
    }

    [Fact]
    public async Task An_agent_cannot_trace_or_read_the_process_that_holds_the_keys()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux keeps processes of one user apart");
        Assert.Equal(0, (await _sally.RunAsync("sk-CANARY-1234567890-wxyz", "login", "openai", "--offline")).ExitCode);
        // What is not dumpable belongs to root in /proc; root itself may read it, so the agent gives its privileges up.
        var read = Environment.UserName == "root" ? "setpriv --bounding-set=-all --inh-caps=-all --no-new-privs" : "env";
        var (_, output, error) = await RunAsync(
            $"{read} sh -c 'for f in environ maps mem; do if dd if=/proc/$1/$f count=0 2>/dev/null; then echo open $f; else echo closed $f; fi; done; dd if=/proc/self/environ count=0 2>/dev/null && echo own open' sh $PPID");
        Assert.True(output == "closed environ\nclosed maps\nclosed mem\nown open\n", output + error);
    }

    private Task<(int ExitCode, string Out, string Error)> RunAsync(string script) => SallyProcess.RunAsync(
        new Dictionary<string, string>
        {
            ["SALLYPORT_HOME"] = _sally.Home.Root,
            ["SALLYPORT_KEY_FILE"] = _sally.Variables["SALLYPORT_KEY_FILE"],
            ["SALLYPORT_PASSPHRASE_FILE"] = "",
            ["SALLYPORT_SESSION"] = "",
        },
        "", ["run", "--", "sh", "-c", script], TestContext.Current.CancellationToken);
}
