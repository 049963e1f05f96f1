using System.Text.Json;
using Sallyport.Cli.Commands.Usage;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Cli.Gate;
using Xunit;

namespace Sallyport.Tests.Cli.Usage;

public sealed class UsageCommandTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_an_agent_used_is_shown_by_any_of_its_names_and_is_in_the_journal()
    {
        await using var scene = await GateScene.CreateAsync();
        const string Ask = "curl -s -o /dev/null https://api.openai.com/v1/responses -H \"Authorization: Bearer $OPENAI_API_KEY\" -H 'Content-Type: application/json' -d '{\"model\":\"gpt-5\",\"input\":\"hi there\"}'";
        for (var i = 0; i < 2; i++)
        {
            var run = await scene.RunAsync("run", "--agent", "reviewer", "--", "sh", "-c", Ask);
            Assert.Equal(0, run.ExitCode);
        }
        var done = scene.Entries("request.done")[0];
        var (input, output) = (done.GetProperty("input_tokens").GetInt64(), done.GetProperty("output_tokens").GetInt64());
        Assert.Equal("gpt-5", done.GetProperty("model").GetString());
        // gpt-5: 1.25 dollars a million tokens in, 10 out.
        Assert.Equal(input * 1250 + output * 10_000, done.GetProperty("nano_usd").GetInt64());
        Assert.False(done.TryGetProperty("estimated", out _));
        Assert.InRange(output, 1, long.MaxValue);

        foreach (var (by, name) in ((string, string)[])[("agent", "reviewer"), ("credential", "openai/default"), ("model", "gpt-5")])
        {
            using var json = JsonDocument.Parse(await scene.DoAsync(null, "usage", "--by", by, "--since", "1h", "--json"));
            var sum = Assert.Single(json.RootElement.EnumerateArray());
            Assert.Equal((name, 2, 2 * input, 2 * output), (sum.GetProperty(by).GetString(), sum.GetProperty("requests").GetInt64(),
                sum.GetProperty("input_tokens").GetInt64(), sum.GetProperty("output_tokens").GetInt64()));
        }
        using (var sessions = JsonDocument.Parse(await scene.DoAsync(null, "usage", "--by", "session", "--json")))
            Assert.Equal(2, sessions.RootElement.GetArrayLength());
        var table = await scene.DoAsync(null, "usage");
        Assert.StartsWith("agent\trequests\tinput\tcached\toutput\tcost\tover time\nreviewer\t2\t", table, StringComparison.Ordinal);
        Assert.EndsWith("█\n", table, StringComparison.Ordinal);
    }

    [Theory, InlineData("90m", 90), InlineData("24h", 1440), InlineData("2d", 2880)]
    public void A_span_of_time_is_a_number_and_a_unit(string text, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), UsageCommand.Span(text));

    [Theory, InlineData(""), InlineData("h"), InlineData("0h"), InlineData("-1h"), InlineData("5"), InlineData("5w"), InlineData("99999999999d")]
    public void A_span_that_is_none_is_refused(string text) => Assert.Equal(ExitCode.Usage, Assert.Throws<UserError>(() => UsageCommand.Span(text)).ExitCode);

    [Fact]
    public void Sums_are_ordered_by_what_they_cost_and_spread_over_the_time()
    {
        var rows = new[]
        {
            Row("cheap", s_now.AddHours(-23), tokens: 100, nano: 1),
            Row("dear", s_now.AddHours(-1), tokens: 10, nano: 100),
            Row("cheap", s_now, tokens: 50, nano: 1),
        };
        var sums = UsageSum.Of(rows, "agent", s_now.AddHours(-24), s_now);
        Assert.Equal(["dear", "cheap"], sums.Select(s => s.Name));
        Assert.Equal("█······················▅", UsageShown.Sparkline(sums[1].Slots));
        Assert.Equal(["█······················▅", "█··········▅", "█······▅", "█······▅"], new[] { 24, 23, 11, 1 }.Select(room => UsageShown.Sparkline(sums[1].Slots, room)));
    }

    [Theory]
    [InlineData(0, "0", "$0.00")]
    [InlineData(999, "999", "$0.000001")]
    [InlineData(1_234, "1.2k", "$0.000001")]
    [InlineData(999_999_999, "1G", "$1.00")]
    [InlineData(12_345_678_901, "12G", "$12.35")]
    public void Numbers_are_short(long number, string count, string usd) => Assert.Equal((count, usd), (UsageShown.Count(number), UsageShown.Usd(number)));

    private static UsageRow Row(string agent, DateTimeOffset time, long tokens, long nano) => new(
        time.ToUnixTimeSeconds() / 60, new UsageKey(agent, "c", "p", "m", "", "s", ""), new UsageTotal { Requests = 1, Input = tokens, NanoUsd = nano });
}
