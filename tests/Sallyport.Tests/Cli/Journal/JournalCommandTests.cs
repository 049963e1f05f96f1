using System.Text.Json;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Journal;

public sealed class JournalCommandTests : IDisposable
{
    private readonly JournalScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Tail_prints_the_last_entries_and_query_those_that_match()
    {
        await _scene.WriteASessionAsync();

        Assert.Equal(2, Lines((await _scene.RunAsync(["journal", "tail", "-n", "2"])).Out).Length);
        Assert.Equal(9, Lines((await _scene.RunAsync(["journal", "query"])).Out).Length);
        Assert.Single(Lines((await _scene.RunAsync(["journal", "query", "--status", "4xx", "--rule", "path-not-granted"])).Out));
        Assert.Equal(4, Lines((await _scene.RunAsync(["journal", "query", "--type", "request", "--host", "API.openai.com"])).Out).Length);
        Assert.Equal(2, Lines((await _scene.RunAsync(["journal", "query", "--since", "62s"])).Out).Length);
        Assert.Equal(3, Lines((await _scene.RunAsync(["journal", "query", "--until", "2026-03-04T05:09:00Z"])).Out).Length);
        Assert.Equal(7, Lines((await _scene.RunAsync(["journal", "query", "--session", "s-0a1b2c3d", "--agent", "bot"])).Out).Length);
        Assert.Single(Lines((await _scene.RunAsync(["journal", "tail", "--text", "NPMJS"])).Out));
        Assert.Empty((await _scene.RunAsync(["journal", "query", "--agent", "nobody"])).Out);
    }

    [Fact]
    public async Task Json_prints_the_lines_as_they_are()
    {
        await _scene.WriteASessionAsync();

        var printed = Lines((await _scene.RunAsync(["journal", "query", "--json"])).Out);

        Assert.Equal(await File.ReadAllLinesAsync(_scene.Files[0], TestContext.Current.CancellationToken), printed);
    }

    [Theory]
    [InlineData("--since", "yesterday", "journal-bad-time")]
    [InlineData("--since", "99999999999999d", "journal-bad-time")]
    [InlineData("--status", "4x", "journal-bad-status")]
    public async Task Refuses_a_filter_that_it_cannot_read(string option, string value, string code)
    {
        var (exitCode, _, error) = await _scene.RunAsync(["journal", "query", option, value]);

        Assert.Equal((int)ExitCode.Usage, exitCode);
        Assert.Contains(code, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_home_has_an_empty_and_intact_journal()
    {
        Assert.Equal((0, "", ""), await _scene.RunAsync(["journal", "tail"]));
        Assert.Equal((0, "intact: no entries\n", ""), await _scene.RunAsync(["journal", "verify"]));
    }

    [Fact]
    public async Task Verify_names_file_line_and_entry_and_exits_8()
    {
        await _scene.WriteASessionAsync();
        var (exitCode, output, _) = await _scene.RunAsync(["journal", "verify"]);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("intact: 9 entries, 1 to 9, last hash ", output, StringComparison.Ordinal);

        var text = await File.ReadAllTextAsync(_scene.Files[0], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_scene.Files[0], text.Replace("\"status\":403", "\"status\":200", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (exitCode, output, _) = await _scene.RunAsync(["journal", "verify"]);
        Assert.Equal((int)ExitCode.CheckFailed, exitCode);
        Assert.Contains("finding: journal-000001.jsonl:6: entry 6: its content does not match its hash", output, StringComparison.Ordinal);

        var (_, json, _) = await _scene.RunAsync(["journal", "verify", "--json"]);
        using var result = JsonDocument.Parse(json);
        Assert.False(result.RootElement.GetProperty("intact").GetBoolean());
        Assert.Equal(6, result.RootElement.GetProperty("findings")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task An_exported_part_can_be_verified_and_cutting_it_short_is_noticed()
    {
        await _scene.WriteASessionAsync();
        var file = _scene.FileNamed("part.jsonl");
        var (exitCode, output, error) = await _scene.RunAsync(["journal", "export", "--since", "300s", "-o", file]);
        Assert.Equal((0, ""), (exitCode, output));
        Assert.StartsWith("5 entries, 5 to 9, last hash ", error, StringComparison.Ordinal);
        Assert.Equal(0, (await _scene.RunAsync(["journal", "verify", file])).ExitCode);

        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(file, [.. lines[..4], lines[5]], TestContext.Current.CancellationToken);
        (exitCode, output, _) = await _scene.RunAsync(["journal", "verify", file]);
        Assert.Equal((int)ExitCode.CheckFailed, exitCode);
        Assert.Contains("it holds 4 entries, 5 to 8; its closing line says 5, 5 to 9", output, StringComparison.Ordinal);

        Assert.Equal((int)ExitCode.Refused, (await _scene.RunAsync(["journal", "export", "-o", file])).ExitCode);
        Assert.Equal((int)ExitCode.NotFound, (await _scene.RunAsync(["journal", "verify", file + ".none"])).ExitCode);
    }

    [Fact]
    public async Task Csv_quotes_and_disarms_what_a_spreadsheet_would_execute()
    {
        await _scene.WriteAsync(new Sallyport.Core.Journal.JournalEntry { Type = "request.denied", Method = "=cmd()", Path = "/a,\"b\"" });

        var (_, output, _) = await _scene.RunAsync(["journal", "export", "--format", "csv"]);

        Assert.Contains(",'=cmd(),,\"/a,\"\"b\"\"\",", output, StringComparison.Ordinal);
        Assert.StartsWith("seq,time,type,", output, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
