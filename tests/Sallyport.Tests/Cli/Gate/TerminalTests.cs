using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary><c>sally run</c> as a job of a shell at a terminal.</summary>
public sealed class TerminalTests : IAsyncLifetime
{
    private const char CtrlC = '\u0003', CtrlZ = '\u001a';

    private GateScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script(1) is not installed");
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not installed");
        _scene = await GateScene.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_scene is not null) await _scene.DisposeAsync();
    }

    // The terminal echoes what is typed: no line that is waited for stands in it as a whole.
    [Fact]
    public async Task The_command_is_in_front_and_gets_the_interrupt_key()
    {
        var terminal = _scene.StartTerminal();
        await terminal.TypeAsync("""$sally run -- sh -c 'trap "exit 5" INT; set -- $(cat /proc/$$/stat); test $5 = $8 && printf "in %s\n" front; while :; do read x; done'; printf 'ended %s\n' $?""");
        await terminal.SeesAsync("in front");

        await terminal.PressAsync(CtrlC);
        // dash looks at its traps when read returns.
        await terminal.TypeAsync("");

        await terminal.SeesAsync("ended 5");
        await terminal.TypeAsync("exit 0");
        Assert.Equal(0, await terminal.ExitCodeAsync());
        Assert.Equal("the command exited with 5", Assert.Single(_scene.Entries("session.ended")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_stop_key_gives_the_terminal_back_to_the_shell_and_fg_continues_both()
    {
        var terminal = _scene.StartTerminal();
        await terminal.TypeAsync("""$sally run -- sh -c 'printf "now %s\n" waiting; read word; printf "got %s\n" $word; exit 6'""");
        await terminal.SeesAsync("now waiting");

        await terminal.PressAsync(CtrlZ);
        await terminal.SeesAsync("Stopped");
        await terminal.TypeAsync("printf 'shell %s\\n' again");
        await terminal.SeesAsync("shell again");
        await terminal.TypeAsync("fg; printf 'ended %s\\n' $?");
        await terminal.TypeAsync("word");

        await terminal.SeesAsync("got word");
        await terminal.SeesAsync("ended 6");
        await terminal.TypeAsync("exit 0");
        Assert.Equal(0, await terminal.ExitCodeAsync());
    }

    // Were sally stopped by the key itself, the shell would take the terminal before the command is done with it, and
    // either of them the word.
    [Fact]
    public async Task A_command_that_tidies_up_at_the_stop_key_keeps_the_terminal_until_it_has_stopped()
    {
        var terminal = _scene.StartTerminal();
        await terminal.TypeAsync("""tidy='printf "tidying %s\n" up; read word; set -- $word $(cat /proc/$PPID/stat); test $4 = T || printf "kept %s\n" $1; kill -STOP $$; kill $!; exit 6'""");
        await terminal.TypeAsync("""export tidy; $sally run -- bash -c 'trap "$tidy" TSTP; sleep 600 & printf "now %s\n" waiting; wait'""");
        await terminal.SeesAsync("now waiting");

        await terminal.PressAsync(CtrlZ);
        await terminal.SeesAsync("tidying up");
        await terminal.TypeAsync("word");
        await terminal.SeesAsync("kept word");
        await terminal.SeesAsync("Stopped");
        await terminal.TypeAsync("fg; printf 'ended %s\\n' $?");

        await terminal.SeesAsync("ended 6");
        await terminal.TypeAsync("exit 0");
        Assert.Equal(0, await terminal.ExitCodeAsync());
    }
}
