using System.Diagnostics;
using Xunit;

namespace Sallyport.Cli.Tests.Dev;

/// <summary><c>scripts/sum-up.sh</c> decides whether CI is green: these runs must turn it red.</summary>
public sealed class SumUpTests : IDisposable
{
    private const string Green = "   Some.Tests  Total: 12, Errors: 0, Failed: 0, Skipped: 2, Not Run: 0, Time: 0.1s";

    private readonly DirectoryInfo _results = Directory.CreateTempSubdirectory("sally-sum-up-");

    public SumUpTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "./dev is a bash script");

    public void Dispose() => _results.Delete(recursive: true);

    [Fact]
    public void Adds_up_what_passed_and_what_was_skipped()
    {
        Run("one", Green, "0");
        Run("two", "Total: 3, Errors: 0, Failed: 0, Skipped: 0", "0");
        File.WriteAllText(Path.Combine(_results.FullName, "agents.skip"), "Codex: no disk\nClaude Code: no disk\n");

        Assert.Equal((0, "13 passed, 0 failed, 4 skipped"), SumUp());
    }

    [Theory]
    [InlineData("   Some.Tests  Total: 12, Errors: 0, Failed: 3, Skipped: 2, Not Run: 0, Time: 0.1s", "1", "7 passed, 3 failed, 2 skipped")]
    [InlineData("   Some.Tests  Total: 12, Errors: 1, Failed: 0, Skipped: 2, Not Run: 0, Time: 0.1s", "1", "10 passed, 1 failed, 2 skipped")]
    [InlineData("   Some.Tests  Total: 0", "0", "0 passed, 1 failed, 0 skipped")]
    [InlineData("Total: 0, Errors: 0, Failed: 0, Skipped: 0", "0", "0 passed, 1 failed, 0 skipped")]
    [InlineData("Unhandled exception. System.DllNotFoundException: libsodium", "134", "0 passed, 1 failed, 0 skipped")]
    [InlineData("", "0", "0 passed, 1 failed, 0 skipped")]
    [InlineData(Green, "124", "10 passed, 1 failed, 2 skipped")]
    [InlineData("Total: 2, Errors: 0, Failed: 0, Skipped: 2", "0", "0 passed, 1 failed, 2 skipped")]
    public void Fails_where_anything_failed_crashed_hung_or_nothing_ran(string log, string exitCode, string lastLine)
    {
        Run("run", log, exitCode);

        Assert.Equal((1, lastLine), SumUp());
    }

    [Fact]
    public void Fails_where_one_run_of_several_is_empty()
    {
        Run("full", Green, "0");
        Run("empty", "   Some.Tests  Total: 0", "0");

        Assert.Equal((1, "10 passed, 1 failed, 2 skipped"), SumUp());
    }

    [Fact]
    public void Fails_where_a_run_left_temporary_files_and_names_them()
    {
        Run("tidy", Green, "0", left: "");
        Run("untidy", Green, "0", left: "sally-home-1\nsally-home-2\n");

        var (exitCode, output) = SumUpInFull();
        Assert.Equal((1, "20 passed, 1 failed, 4 skipped"), (exitCode, output[^1]));
        Assert.Equal(["  untidy: left these in the folder for temporary files:", "    sally-home-1", "    sally-home-2"], output[3..6]);
    }

    [Fact]
    public void Fails_where_no_run_left_a_result() => Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), SumUp());

    private void Run(string name, string log, string exitCode, string? left = null)
    {
        File.WriteAllText(Path.Combine(_results.FullName, name + ".log"), log + "\n");
        File.WriteAllText(Path.Combine(_results.FullName, name + ".exit"), exitCode + "\n");
        if (left is not null) File.WriteAllText(Path.Combine(_results.FullName, name + ".left"), left);
    }

    private (int ExitCode, string LastLine) SumUp()
    {
        var (exitCode, lines) = SumUpInFull();
        return (exitCode, lines[^1]);
    }

    private (int ExitCode, string[] Lines) SumUpInFull()
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", [Repository.PathOf("scripts", "sum-up.sh"), _results.FullName])
        {
            RedirectStandardOutput = true,
        })!;
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output.TrimEnd().Split('\n'));
    }
}
