using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

public sealed class ChildCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-path");

    public void Dispose() => _folder.Delete(true);

    private string Script(string name, string text, bool executable = true)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        if (executable && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private Task<int> Run(params string[] arguments) => ChildProcess.RunAsync(
        ChildCommand.Resolve(arguments, $"{_folder.FullName}:/usr/bin:/bin"),
        new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["MARK"] = "CANARY" }, static _ => { });

    [Fact]
    public void A_command_that_does_not_exist_is_127()
    {
        var error = Assert.Throws<UserError>(() => ChildCommand.Resolve(["no-such-command-here"], "/usr/bin"));
        Assert.Equal(127, (int)error.ExitCode);
        Assert.Equal(127, (int)Assert.Throws<UserError>(() => ChildCommand.Resolve(["/no/such/file"], null)).ExitCode);
    }

    [Fact]
    public void A_command_that_cannot_be_executed_is_126()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no executable bit");
        Script("plain", "text", executable: false);
        Assert.Equal(126, (int)Assert.Throws<UserError>(() => ChildCommand.Resolve(["plain"], _folder.FullName)).ExitCode);
        Assert.Equal(126, (int)Assert.Throws<UserError>(() => ChildCommand.Resolve([_folder.FullName + "/"], null)).ExitCode);
    }

    [Fact]
    public async Task A_missing_interpreter_is_126()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "scripts have no interpreter line");
        Script("orphan", "#!/no/such/interpreter\n");
        Assert.Equal(126, (int)(await Assert.ThrowsAsync<UserError>(() => Run("orphan"))).ExitCode);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 42", 42)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("test \"$MARK\" = CANARY", 0)]
    [InlineData("test -z \"$HOME\"", 0)]
    public async Task Exits_as_its_child_did(string script, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        Assert.Equal(code, await Run("sh", "-c", script));
    }

    [Fact]
    public async Task A_script_without_a_first_line_is_run_by_the_shell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        Script("bare", "exit $1\n");
        Assert.Equal(7, await Run("bare", "7"));
    }

    [Fact]
    public async Task A_broken_pipe_ends_the_child_though_the_runtime_ignores_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        // SIGPIPE is bit 12.
        Assert.Equal(0, await Run("sh", "-c", "exec grep -Eq '^SigIgn:\\s+[0-9a-f]{12}[02468ace][0-9a-f]{3}$' /proc/self/status"));
    }

    [Fact]
    public void A_name_for_lists_has_neither_folder_nor_arguments() =>
        Assert.Equal("sh", ChildCommand.Resolve(["/bin/sh", "-c", "secretCANARY"], null).Name);
}
