using System.Text.RegularExpressions;
using Sallyport.Cli.Commands;
using Sallyport.Cli.Tests.Scripts;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Cli.Tests.Reference;

/// <summary>What the documentation shows can be typed, and its links lead somewhere.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages { get; } = [.. Directory.EnumerateFiles(Repository.Root, "*.md")
        .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories))
        .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task The_readme_shows_what_sally_prints()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"), TestContext.Current.CancellationToken);
        var samples = Sample().Matches(readme).Select(m => m.Groups["text"].Value).ToList();
        List<string> script =
        [
            "env SALLYPORT_KEY_FILE={folder}/vault.key",
            $"file key.txt sk-proj-CANARY{new string('a', 200)}\\n",
            .. samples.SelectMany(s => s.Split('\n')).Where(l => l.StartsWith("$ ", StringComparison.Ordinal))
                .Select(l => l.Replace("$ ", "$! ", StringComparison.Ordinal).Replace(" key.txt", " {folder}/key.txt", StringComparison.Ordinal)),
        ];

        var played = (await Transcript.PlayAsync(script)).Replace("{folder}/", "", StringComparison.Ordinal);
        var shown = string.Join('\n', played.Split('\n').Where(l => !l.StartsWith("stderr| ", StringComparison.Ordinal))).Replace("\n\n", "\n", StringComparison.Ordinal);

        Assert.NotEmpty(samples);
        Assert.Equal(string.Concat(samples), shown);
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_command_line_that_is_shown_can_be_parsed(string page)
    {
        var root = CommandTree.Create(new CliContext
        {
            Home = new SallyHome(Path.GetTempPath()),
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            In = TextReader.Null,
        });
        var text = File.ReadAllText(Repository.PathOf(page.Split('/')));
        foreach (var line in ShellBlock().Matches(text).SelectMany(m => m.Groups["text"].Value.Split('\n')).Select(l => SallyLine().Match(l)).Where(m => m.Success))
        {
            var errors = root.Parse(ShellWords.Split(line.Groups["words"].Value)).Errors;
            Assert.True(errors.Count == 0, $"{page}: sally {line.Groups["words"].Value}: {string.Join(" ", errors)}");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file(string page)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(page.Split('/')))!;
        var missing = Link().Matches(File.ReadAllText(Repository.PathOf(page.Split('/')))).Select(m => m.Groups["path"].Value)
            .Where(l => !l.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, l)));

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_test_that_the_threat_model_names_exists()
    {
        var sources = Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(f => Path.GetFileNameWithoutExtension(f)).ToDictionary(g => g.Key, g => string.Concat(g.Select(File.ReadAllText)));
        var named = NamedTest().Matches(File.ReadAllText(Repository.PathOf("SECURITY.md"))).Select(m => (Class: m.Groups["class"].Value, Test: m.Groups["test"].Value)).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, n => Assert.Contains($" {n.Test}(", sources.GetValueOrDefault(n.Class) ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_threat_has_a_row_in_the_threat_model_and_a_test_in_it()
    {
        string[] threats =
        [
            "environment", "`/proc`", "vault's folder", "another host", "another provider", "uploads a file", "outside its list", "twice in one body",
            "hides the path", "`Connection`", "`Transfer-Encoding`", "CONNECT", "169.254.169.254", "DNS", "floods", "ephemeral", "redirect", "in a prompt",
            "`sallyport.yaml`", "runs `sally`", "frozen", "WebSocket", "batch",
        ];
        var text = File.ReadAllText(Repository.PathOf("SECURITY.md"));
        var table = text[text.IndexOf("| it | test |", StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(l => l.StartsWith('|')).Select(l => l.Split('|')).ToList();

        Assert.All(table, row => Assert.Matches(NamedTest(), row[2]));
        Assert.All(threats, t => Assert.Contains(table, row => row[1].Contains(t, StringComparison.Ordinal)));
        Assert.Equal(threats.Length, table.Count);
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<test>\w+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"^```console\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex(@"^```(?:sh|console)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^(?:\$ )?sally (?<words>.+)$")]
    private static partial Regex SallyLine();

    [GeneratedRegex(@"\]\((?<path>[^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
