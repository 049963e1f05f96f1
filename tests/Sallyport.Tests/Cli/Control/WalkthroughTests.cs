using System.Text.RegularExpressions;
using FakeOpenAI.Keys;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Cli.Gate;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

/// <summary>Plays <c>docs/walkthrough.md</c>: its files and its commands, in its order, against the fake provider.</summary>
public sealed partial class WalkthroughTests
{
    private OrganizationScene _scene = null!;

    private string PolicyFile => Path.Combine(_scene.Sally.Folder, "sallyport.yaml");

    [Fact]
    public async Task From_an_empty_organization_to_a_watched_agent_as_the_page_says()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the agent's gate is started as a process of its own on Linux only");
        Assert.SkipUnless(File.Exists("/usr/bin/curl") || File.Exists("/bin/curl"), "curl is not installed");
        await using var scene = _scene = await OrganizationScene.StartAsync();
        // The agent's gate is a process of its own, and goes by the machine's clock.
        scene.Sally.Time.SetUtcNow(TimeProvider.System.GetUtcNow());

        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        var played = 0;
        foreach (var step in Steps(await File.ReadAllLinesAsync(WorkTree.PathOf("docs", "walkthrough.md"), TestContext.Current.CancellationToken)))
        {
            if (step.Kind == StepKind.File) await File.WriteAllTextAsync(PolicyFile, step.Text, TestContext.Current.CancellationToken);
            else if (step.Kind == StepKind.Hook) Meanwhile(step.Text);
            else said[$"{++played} {step.Text.Split('-')[0].Trim()}"] = await PlayAsync(step);
        }

        Assert.Equal(21, played);
        Assert.Contains("Hello from the other side", Said("sally run", first: true), StringComparison.Ordinal);
        Assert.Contains("support-bot", Said("sally usage", first: true), StringComparison.Ordinal);
        Assert.Contains("spike", Said("sally alerts"), StringComparison.Ordinal);
        Assert.Contains("leak", Said("sally alerts"), StringComparison.Ordinal);
        Assert.Contains("done", Said("sally keys rotations"), StringComparison.Ordinal);
        Assert.Contains("Hello from the other side", Said("sally run", first: false), StringComparison.Ordinal);
        var live = Assert.Single(Project().Keys, k => !k.Revoked);
        Assert.Equal(live.Id, VaultFile.List(scene.Sally.Home).Single(c => c.Name == "openai/support-bot-prod").Facts["key_id"]);

        string Said(string command, bool first = true)
        {
            var all = said.Where(s => s.Key.Split(' ', 2)[1].StartsWith(command, StringComparison.Ordinal)).Select(s => s.Value).ToList();
            return first ? all[0] : all[^1];
        }
    }

    private FakeProject Project() => _scene.Provider.State.DefaultOrganization.Projects.Single(p => p.Name == "support-bot-prod");

    /// <summary>What happens between two of the page's commands.</summary>
    private void Meanwhile(string what)
    {
        var time = _scene.Sally.Time;
        if (what == "later")
        {
            time.Advance(TimeSpan.FromMinutes(5));
            return;
        }
        // Hours pass, and somebody calls with the key itself: now and then at first, and then in earnest.
        var key = Project().Keys.Single();
        for (var minute = 0; minute < 180; minute++)
        {
            if (minute < 90) _scene.Provider.State.AddUsage("completions", key, "gpt-5", time.GetUtcNow(), ("input_tokens", 9_000), ("output_tokens", 2_000), ("num_model_requests", minute < 60 ? 3 : 100));
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private async Task<string> PlayAsync(Step step)
    {
        var words = Words(step.Text);
        Assert.Equal("sally", words[0]);
        string[] args = [.. words.Skip(1)];
        if (args is ["plan" or "apply", ..]) args = [.. args, "-f", PolicyFile];
        args = [.. args.Select(a => a == "sallyport.yaml" ? PolicyFile : a == "report.md" ? Path.Combine(_scene.Sally.Folder, a) : a)];
        var (exitCode, output, error) = args is ["run", ..] ? await RunAgentAsync(args) : await _scene.Sally.RunAsync(args is ["login", ..] ? _scene.Admin.Text : null, args);
        Assert.True(step.ExitCodes.Contains(exitCode), $"`{step.Text}` ended with {exitCode}:\n{output}\n{error}");
        return output;
    }

    private async Task<(int ExitCode, string Out, string Error)> RunAgentAsync(string[] args)
    {
        var environment = new Dictionary<string, string>(_scene.Sally.Variables)
        {
            ["SALLYPORT_HOME"] = _scene.Sally.Home.Root, ["PATH"] = System.Environment.GetEnvironmentVariable("PATH")!, ["NO_COLOR"] = "1",
        };
        await using var sally = LiveSally.Start(environment, args);
        sally.CloseInput();
        var exitCode = await sally.ExitCodeAsync();
        return (exitCode, sally.Out, sally.Error);
    }

    /// <summary>The words of a command line, as a shell takes single and double quotes.</summary>
    private static List<string> Words(string line) =>
        [.. Word().Matches(line).Select(m => m.Groups["single"].Success ? m.Groups["single"].Value : m.Groups["double"].Success ? m.Groups["double"].Value : m.Value)];

    private static IEnumerable<Step> Steps(string[] lines)
    {
        List<string>? block = null;
        var language = "";
        foreach (var line in lines)
        {
            if (block is null)
            {
                if (Hook().Match(line) is { Success: true } hook) yield return new Step(StepKind.Hook, hook.Groups["what"].Value, []);
                if (line is not ("```sh" or "```yaml")) continue;
                (block, language) = ([], line[3..]);
            }
            else if (line != "```") block.Add(line);
            else
            {
                if (language == "yaml") yield return new Step(StepKind.File, string.Join('\n', block) + "\n", []);
                else foreach (var command in block) yield return Command(command);
                block = null;
            }
        }
    }

    private static Step Command(string line)
    {
        var parts = line.Split("    # exits ", 2);
        return new Step(StepKind.Command, parts[0].Trim(), parts.Length == 1 ? [0] : [.. parts[1].Split(" or ").Select(int.Parse)]);
    }

    private enum StepKind { File, Command, Hook }

    private sealed record Step(StepKind Kind, string Text, int[] ExitCodes);

    [GeneratedRegex("""'(?<single>[^']*)'|"(?<double>[^"]*)"|\S+""", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex("""^<!-- test: (?<what>\w+) -->$""", RegexOptions.NonBacktracking)]
    private static partial Regex Hook();
}
