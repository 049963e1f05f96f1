using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Sallyport.Tests.Architecture;

/// <summary>The compiler refuses what BannedSymbols.txt lists; this shows that it does.</summary>
public sealed partial class BannedApiTests
{
    /// <summary>Of the build: its servers would wait for the next one, in a temporary folder that is gone.</summary>
    private static readonly string[] s_nothingStays = ["-nodeReuse:false", "-p:UseSharedCompilation=false"];

    [Fact]
    public async Task The_compiler_refuses_each_banned_call_of_the_fixture()
    {
        var (exitCode, output) = await BuildAsync();

        Assert.NotEqual(0, exitCode);
        var lines = Refusal().Matches(output).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["11", "13", "5", "7", "9"], lines);
    }

    [Fact]
    public void Only_the_edge_of_the_process_is_exempt()
    {
        var exempt = Exemption().Matches(WorkTree.Read(".editorconfig")).Select(m => m.Groups[1].Value);

        Assert.Equal(["src/Sallyport.Cli/{Program,CliContext,Vault/HiddenPrompt}.cs"], exempt);
        Assert.DoesNotContain(WorkTree.Files, f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)
            && WorkTree.Read(f).Contains("disable RS0030", StringComparison.Ordinal));
    }

    private static async Task<(int ExitCode, string Output)> BuildAsync()
    {
        // Each build by the SDK leaves folders in its temporary folder.
        var temporary = Directory.CreateTempSubdirectory("sally-build-");
        try
        {
            var start = new ProcessStartInfo("dotnet", ["build", WorkTree.PathOf("tests", "Fixtures", "src", "BannedApi"), "--nologo", "-v", "q", "--no-incremental", .. s_nothingStays])
            {
                RedirectStandardOutput = true,
            };
            start.Environment["TMPDIR"] = temporary.FullName;
            using var build = Process.Start(start)!;
            var output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await build.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (build.ExitCode, output);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"UsesWhatIsBanned\.cs\((\d+),\d+\): error RS0030")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"^\[([^\]]+)\]\n(?:[^\[]*\n)?dotnet_diagnostic\.RS0030\.severity = none", RegexOptions.Multiline)]
    private static partial Regex Exemption();
}
