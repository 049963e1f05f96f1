using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Sallyport.Tests.Architecture;

/// <summary>The compiler refuses what BannedSymbols.txt lists; this shows that it does.</summary>
public sealed partial class BannedApiTests
{
    [Fact]
    public async Task The_compiler_refuses_each_banned_call_of_the_fixture()
    {
        using var build = Process.Start(new ProcessStartInfo(
            "dotnet", ["build", WorkTree.PathOf("tests", "Fixtures", "src", "BannedApi"), "--nologo", "-v", "q", "--no-incremental", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, build.ExitCode);
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

    [GeneratedRegex(@"UsesWhatIsBanned\.cs\((\d+),\d+\): error RS0030")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"^\[([^\]]+)\]\n(?:[^\[]*\n)?dotnet_diagnostic\.RS0030\.severity = none", RegexOptions.Multiline)]
    private static partial Regex Exemption();
}
