using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Yaml;
using Xunit;

namespace Sallyport.Tests.Core.PolicyFiles;

public sealed class AlertTermsTests
{
    [Theory]
    [InlineData("", null, false)]
    [InlineData("alerts: { spike_factor: 2.5 }", 2.5, false)]
    [InlineData("alerts: { leak: alert }", null, false)]
    [InlineData("alerts: { spike_factor: 20, leak: contain }", 20.0, true)]
    public void Says_what_is_made_of_spikes_and_leaks(string alerts, double? factor, bool contain)
    {
        var terms = Read(alerts, out var problems)!.Alerts;
        Assert.Empty(problems);
        Assert.Equal((factor, contain), (terms.SpikeFactor, terms.ContainLeaks));
    }

    [Theory]
    [InlineData("alerts: { leak: rotate }", "'leak' must be one of: alert, contain; not 'rotate'")]
    [InlineData("alerts: { spike_factor: 0 }", "'spike_factor' must be a number above 0")]
    [InlineData("alerts: { leaks: contain }", "did you mean 'leak'?")]
    public void What_cannot_be_meant_is_reported(string alerts, string problem)
    {
        Assert.Null(Read(alerts, out var problems));
        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    private static PolicyFile? Read(string alerts, out IReadOnlyList<string> problems)
    {
        var found = new YamlProblems("sallyport.yaml");
        var file = PolicyParser.Parse($"version: 1\n{alerts}\n", found, providers: null);
        problems = [.. found.Lines];
        return file;
    }
}
