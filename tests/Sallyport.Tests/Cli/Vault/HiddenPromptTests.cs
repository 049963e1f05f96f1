using System.Diagnostics;
using System.Text.Json;
using Sallyport.Core.Storage.Sqlite;
using Xunit;

namespace Sallyport.Tests.Cli.Vault;

/// <summary>A real process on a real pseudo-terminal, driven by a few lines of Python.</summary>
public sealed class HiddenPromptTests : IDisposable
{
    // Types each answer once its prompt has appeared, and reports whether the terminal would have echoed it.
    private const string Driver =
        """
        import json, os, pty, signal, sys, termios
        signal.alarm(60)
        steps, program = json.loads(sys.argv[1]), sys.argv[2:]
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvp(program[0], program)
        output, echo = b"", []
        def read():
            global output
            try:
                chunk = os.read(terminal, 4096)
            except OSError:
                chunk = b""
            output += chunk
            return chunk
        for prompt, answer in steps:
            start = 0 if not echo else seen
            while output.find(prompt.encode(), start) < 0:
                if not read(): break
            seen = len(output)
            echo.append(bool(termios.tcgetattr(terminal)[3] & termios.ECHO))
            os.write(terminal, answer.encode())
        while read(): pass
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"output": output.decode(), "echo": echo, "echo_after": bool(termios.tcgetattr(terminal)[3] & termios.ECHO),
            "exit": os.waitstatus_to_exitcode(status)}))
        """;

    /// <summary>A shell with job control that reports a stopped job at once.</summary>
    private static readonly string[] s_shell = ["bash", "--norc", "--noprofile", "-i", "-b"];

    private readonly SallyHere _sally = new();

    public void Dispose()
    {
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
    }

    [Fact]
    public async Task Keys_and_passphrases_are_typed_unseen()
    {
        var result = await DriveAsync([("(not shown): ", "sk-CANARY-typed-unseen\n"), ("New passphrase for the vault: ", "CANARY typed passphrase\n"), ("Once more: ", "CANARY typed passphrase\n")],
            "login", "openai", "--offline");
        Assert.True(result.Exit == 0, result.Output);
        Assert.Equal([false, false, false], result.Echo);
        Assert.True(result.EchoAfter);
        Assert.DoesNotContain("CANARY", result.Output, StringComparison.Ordinal);
        Assert.Single(VaultFile.List(_sally.Home));

        var check = await DriveAsync([("Passphrase of the vault: ", "CANARY typed passphrase\n")], "vault", "status", "--check");
        Assert.True(check.Exit == 0, check.Output);
    }

    [Fact]
    public async Task Ctrl_C_puts_the_terminal_back_and_stores_nothing()
    {
        var result = await DriveAsync([("(not shown): ", "sk-CANARY-half\u0003")], "login", "openai", "--offline");
        Assert.Contains(result.Exit, new[] { -2, 130 });
        Assert.Equal([false], result.Echo);
        Assert.True(result.EchoAfter);
        Assert.False(VaultFile.Exists(_sally.Home));
    }

    [Fact]
    public async Task End_of_input_at_the_prompt_stores_nothing()
    {
        var result = await DriveAsync([("(not shown): ", "\u0004")], "login", "openai", "--offline");
        Assert.Contains("code: key-empty", result.Output, StringComparison.Ordinal);
        Assert.True(result.EchoAfter);
    }

    [Fact]
    public async Task In_the_background_the_question_waits_for_the_foreground()
    {
        var result = await DriveShellAsync([("bash-", Login + " &\n"), ("Stopped", "fg\n"), ("(not shown): ", "sk-CANARY-typed-later\n"), ("ends in", "exit\n")]);
        Assert.False(result.Echo[2]);
        Assert.DoesNotContain("CANARY", result.Output, StringComparison.Ordinal);
        Assert.Single(VaultFile.List(_sally.Home));
    }

    [Fact]
    public async Task A_question_that_was_stopped_is_asked_again_unseen()
    {
        var result = await DriveShellAsync([("bash-", Login + "\n"), ("(not shown): ", "\u001a"), ("Stopped", "fg\n"), ("(not shown): ", "sk-CANARY-typed-later\n"), ("ends in", "exit\n")]);
        Assert.False(result.Echo[3]);
        Assert.DoesNotContain("CANARY", result.Output, StringComparison.Ordinal);
        Assert.Single(VaultFile.List(_sally.Home));
    }

    private string Login => $"SALLYPORT_KEY_FILE={_sally.Variables["SALLYPORT_KEY_FILE"]} {SallyProcess.Dotnet} {SallyProcess.Program} login openai --offline";

    private Task<Driven> DriveAsync((string Prompt, string Answer)[] steps, params string[] arguments) =>
        RunDriverAsync(steps, [SallyProcess.Dotnet, SallyProcess.Program, .. arguments]);

    private Task<Driven> DriveShellAsync((string Prompt, string Answer)[] steps)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "bash is not installed");
        return RunDriverAsync(steps, s_shell);
    }

    private async Task<Driven> RunDriverAsync((string Prompt, string Answer)[] steps, string[] program)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo-terminals are driven on Linux only");
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(f => File.Exists(Path.Combine(f, "python3"))), "python3 is not installed");
        var script = $"[{string.Join(',', steps.Select(s => $"[{Quote(s.Prompt)},{Quote(s.Answer)}]"))}]";
        var start = new ProcessStartInfo("python3", ["-c", Driver, script, .. program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SALLYPORT_HOME"] = _sally.Home.Root;
        // No session bus: the passphrase is asked for even where there is a desktop keyring.
        foreach (var variable in new[] { "SALLYPORT_KEY_FILE", "SALLYPORT_PASSPHRASE_FILE", "SALLYPORT_SESSION", "CREDENTIALS_DIRECTORY", "DISPLAY" }) start.Environment.Remove(variable);
        start.Environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        return new Driven(root.GetProperty("output").GetString()!, [.. root.GetProperty("echo").EnumerateArray().Select(e => e.GetBoolean())],
            root.GetProperty("echo_after").GetBoolean(), root.GetProperty("exit").GetInt32());
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private sealed record Driven(string Output, bool[] Echo, bool EchoAfter, int Exit);
}
