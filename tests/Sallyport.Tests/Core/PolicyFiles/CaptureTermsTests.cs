using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.PolicyFiles;

/// <summary>What a policy's file says of capture, and what is wrong with it.</summary>
public sealed class CaptureTermsTests
{
    [Theory]
    [InlineData("full", CaptureLevel.Full)]
    [InlineData("{ level: redacted }", CaptureLevel.Redacted)]
    [InlineData("{ level: redacted, patterns: '[0-9]{9}' }", CaptureLevel.Redacted, "[0-9]{9}")]
    [InlineData("{ level: redacted, patterns: ['(?i)secret', '\\d{3}-\\d{4}'] }", CaptureLevel.Redacted, "(?i)secret", @"\d{3}-\d{4}")]
    public void Is_a_word_or_a_level_with_patterns(string capture, CaptureLevel level, params string[] patterns)
    {
        var file = PolicyFileTests.Read(Policy(capture), out var problems);

        Assert.Empty(problems);
        var grant = file!.Snapshot(1).GrantFor("bot", "openai/bot")!;
        Assert.Equal(level, grant.Capture);
        Assert.Equal(patterns, grant.CapturePatterns.Select(p => p.ToString()));
    }

    [Theory]
    [InlineData("everything", "'capture' must be one of: metadata, redacted, full; not 'everything'")]
    [InlineData("{ patterns: [x] }", "'level' is missing")]
    [InlineData("{ level: full, patterns: [x] }", "'patterns' belongs to 'level: redacted'")]
    [InlineData("{ level: redacted, pattern: [x] }", "did you mean 'patterns'?")]
    [InlineData("{ level: redacted, patterns: ['(a'] }", "is no regular expression without backtracking")]
    [InlineData("{ level: redacted, patterns: ['(?=a)b'] }", "is no regular expression without backtracking")]
    [InlineData("{ level: redacted, patterns: ['(a)\\1'] }", "is no regular expression without backtracking")]
    [InlineData("{ level: redacted, patterns: ['a*'] }", "fits nothing at all, too")]
    [InlineData("{ level: redacted, patterns: ['straße'] }", "ASCII characters only")]
    [InlineData("{ level: redacted, patterns: ['[a-z]{1,500}{1,500}{1,500}x'] }", "is no regular expression without backtracking")]
    public void Tells_what_is_wrong_with_line_and_column(string capture, string problem)
    {
        Assert.Null(PolicyFileTests.Read(Policy(capture), out var problems));

        var line = Assert.Single(problems);
        Assert.StartsWith("p.yaml:3:", line, StringComparison.Ordinal);
        Assert.Contains(problem, line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_of_its_own_may_be_captured_otherwise()
    {
        var file = PolicyFileTests.Read("""
            version: 1
            agents:
              bot:
                credential: { openai/bot: { capture: metadata }, github/default: {} }
                permissions: all
                because: a test
                capture: { level: redacted, patterns: [x] }

            """, out var problems);

        Assert.Empty(problems);
        var policy = file!.Snapshot(1);
        Assert.Equal((CaptureLevel.Metadata, 0), (policy.GrantFor("bot", "openai/bot")!.Capture, policy.GrantFor("bot", "openai/bot")!.CapturePatterns.Count));
        Assert.Equal((CaptureLevel.Redacted, 1), (policy.GrantFor("bot", "github/default")!.Capture, policy.GrantFor("bot", "github/default")!.CapturePatterns.Count));
    }

    private static string Policy(string capture) => $"version: 1\nagents:\n  bot: {{ credential: openai/bot, permissions: {{ models: read }}, capture: {capture} }}\n";
}
