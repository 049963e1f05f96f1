using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Control.Sources;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Control.Sources;

/// <summary>Real programs: scripts in a folder of their own, alone on PATH with the system's.</summary>
public sealed class SourceCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sally-source-").FullName;
    private readonly Dictionary<string, string> _variables;
    private readonly FakeTimeProvider _time = new();

    public SourceCommandTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the programs are shell scripts");
        _variables = new() { ["PATH"] = $"{_folder}:/usr/bin:/bin", ["OP_SESSION"] = "of-the-tool" };
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_it_writes_is_the_key_and_its_arguments_arrive_as_they_are()
    {
        Script("get", "printf 'sk-CANARY-%s-%s' \"$#\" \"$2\"");
        Assert.Equal("sk-CANARY-2-a b;c", await FetchAsync("exec:get x 'a b;c'"));
    }

    [Fact]
    public async Task One_password_and_sops_are_asked_as_their_manuals_say()
    {
        Script("op", """[ "$*" = "read --no-newline op://Agents/OpenAI/credential" ] && printf sk-CANARY-op""");
        Script("sops", """[ "$1 $2 $3" = 'decrypt --extract ["openai"]["key"]' ] && cat "$4" """);
        File.WriteAllText(Path.Combine(_folder, "keys.yaml"), "sk-CANARY-sops\n");
        Assert.Equal("sk-CANARY-op", await FetchAsync("op://Agents/OpenAI/credential"));
        Assert.Equal("sk-CANARY-sops\n", await FetchAsync($"sops:{_folder}/keys.yaml#openai.key"));
    }

    [Fact]
    public async Task Nothing_of_sallyports_own_reaches_it_and_what_its_tool_needs_does()
    {
        _variables["SALLYPORT_KEY_FILE"] = _variables["SALLYPORT_PASSPHRASE_FILE"] = _variables["CREDENTIALS_DIRECTORY"] = "CANARY-of-the-vault";
        Script("get", "env; if read line; then echo stdin-open; fi");
        var seen = await FetchAsync("exec:get");
        Assert.Contains("OP_SESSION=of-the-tool", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("stdin-open", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_open_file_of_this_process_reaches_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is read");
        using var open = new FileStream(Path.Combine(_folder, "vault.db"), FileMode.Create);
        Script("get", "ls -l /proc/self/fd/");
        Assert.DoesNotContain("vault.db", await FetchAsync("exec:get"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_told_in_its_own_words_escaped()
    {
        Script("get", "printf 'no such item\\033[2J\\nlog in first\\n' >&2; exit 6");
        var problem = await FailsAsync("exec:get");
        Assert.Contains("get ended with 6", problem.Message, StringComparison.Ordinal);
        Assert.Contains(@"no such item\u001b[2J / log in first", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_complaint_that_holds_a_key_is_withheld()
    {
        Script("get", "echo 'bad key sk-CANARY' >&2; exit 1");
        Assert.DoesNotContain("CANARY", (await FailsAsync("exec:get")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_writes_is_bounded()
    {
        Script("get", "yes CANARY");
        Assert.Contains("more than 8192 bytes", (await FailsAsync("exec:get")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_time_is_bounded_and_then_it_is_ended_with_what_it_started()
    {
        var pipe = Path.Combine(_folder, "alive");
        using (var make = Process.Start("mkfifo", [pipe])) await make.WaitForExitAsync(Stop);
        Script("get", $"sleep 1000 > '{pipe}' & sleep 1000 > '{pipe}'");
        var fetching = FetchAsync("exec:get");
        // Opens once a writer is there, and ends when none is left.
        await using var alive = new FileStream(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        _time.Advance(SourceCommand.Patience);
        var problem = await Assert.ThrowsAsync<UserError>(() => fetching);
        Assert.Contains("did not end within 30 seconds", problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, await alive.ReadAsync(new byte[1], Stop));
    }

    [Fact]
    public async Task A_program_is_not_looked_for_where_sally_happens_to_be_started()
    {
        Script("get", "printf CANARY");
        _variables["PATH"] = $".::{Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder)}:/usr/bin";
        Assert.Equal(ExitCode.NotFound, (await FailsAsync("exec:get")).ExitCode);
    }

    [Fact]
    public async Task A_file_that_is_no_program_is_said()
    {
        File.WriteAllText(Path.Combine(_folder, "text"), "CANARY");
        Assert.Contains("not found", (await FailsAsync("exec:text")).Message, StringComparison.Ordinal);
        Assert.Contains("could not be started", (await FailsAsync($"exec:{_folder}/text")).Message, StringComparison.Ordinal);
    }

    private async Task<UserError> FailsAsync(string source) => await Assert.ThrowsAsync<UserError>(() => FetchAsync(source));

    private async Task<string> FetchAsync(string source)
    {
        var fetcher = new SourceFetcher(_variables, text => text.Contains("sk-", StringComparison.Ordinal), _time);
        using var fetched = await fetcher.FetchAsync(SourceParser.Parse(source, static _ => false), Stop);
        return Encoding.UTF8.GetString(fetched.Text.Reveal());
    }

    private void Script(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
