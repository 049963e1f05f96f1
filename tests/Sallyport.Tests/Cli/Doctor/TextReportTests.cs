using System.Runtime.CompilerServices;
using Sallyport.Cli;
using Sallyport.Cli.Doctor;
using Sallyport.Cli.Doctor.Reports;
using Sallyport.Control.Runbooks;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Control.Runbooks;
using Xunit;

namespace Sallyport.Tests.Cli.Doctor;

/// <summary>What people see, held in <c>report.txt</c>; <c>UPDATE_GOLDEN=1</c> writes it anew.</summary>
public sealed class TextReportTests
{
    [Fact]
    public async Task Prints_what_it_printed_before()
    {
        var facts = CleanFacts.All.WithKeyInReach("project") with
        {
            Policy = Known<PolicyInForce>.Of(CleanFacts.Policy(CleanFacts.PolicyText.Replace("permissions: { responses: write }", "permissions: all, because: a trial", StringComparison.Ordinal))),
            Vault = CleanFacts.Vault(CleanFacts.Bot, CleanFacts.Bot with { Name = "openai/\u202Eold", Rotated = CleanFacts.Now.AddDays(-400) }),
            Control = CleanFacts.Unknown<ControlFacts>(),
        };
        using var output = new StringWriter { NewLine = "\n" };
        new TextReport(new CliContext { Home = new SallyHome("/home/olga/.local/share/sallyport"), Out = output, Error = TextWriter.Null, In = TextReader.Null }).Write(new Diagnosis(
            [CheckResult.Ok("sessions", "no session was left behind", "running: 0"), CheckResult.Finding("permissions", "other users may use /home/olga/vault.db", "mode 0644", "chmod 600 /home/olga/vault.db")],
            Runbook.Judge(facts), facts));

        Assert.All(output.ToString().Split('\n'), static line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain('\u202E', output.ToString());
        var golden = Path.Combine(Path.GetDirectoryName(ThisFile())!, "report.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") await File.WriteAllTextAsync(golden, output.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken), output.ToString());
    }

    [Fact]
    public void Names_cannot_break_out_of_a_report() =>
        Assert.Equal("| a\\|b\\<script\\>\\u000a\\# c | - |", new Markdown().Table(["", ""], [["a|b<script>\n# c", null]]).ToString().Split('\n')[2].Replace("\\\\u", "\\u", StringComparison.Ordinal));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
