using System.Text.Json;
using Sallyport.Tests.Cli.Vault;
using Sallyport.Tests.Core.PolicyFiles;
using Xunit;

namespace Sallyport.Tests.Cli.Policy;

public sealed class PolicyCommandTests : IDisposable
{
    private const string Small = "version: 1\nagents:\n  bot: { credential: openai/default, permissions: { models: read }, limits: { requests_per_minute: 5 } }\n";

    private readonly SallyHere _sally = new();

    public void Dispose() => _sally.Dispose();

    [Fact]
    public async Task Plan_shows_each_change_and_changes_nothing()
    {
        await StoreAsync();
        var file = _sally.WriteFile("sallyport.yaml", Small);

        var (exitCode, text, error) = await _sally.RunAsync(null, "plan", "-f", file);

        Assert.Equal(0, exitCode);
        Assert.Equal(
            """
            + agents.bot.credential: openai/default
            + agents.bot.limits.requests_per_minute: 5
            + agents.bot.permissions.models: read
            + version: 1

            """, text);
        Assert.Contains("from the first apply on, an agent that the policy does not name is denied", error, StringComparison.Ordinal);
        Assert.Equal(3, (await _sally.RunAsync(null, "policy", "show")).ExitCode);
    }

    [Fact]
    public async Task Apply_asks_on_a_terminal_and_needs_a_yes_without_one()
    {
        await StoreAsync();
        var file = _sally.WriteFile("sallyport.yaml", Small);

        Assert.Equal(2, (await _sally.RunAsync(null, "apply", "-f", file)).ExitCode);
        _sally.OnTerminal = true;
        Assert.Equal(4, (await _sally.RunAsync("n\n", "apply", "-f", file)).ExitCode);
        Assert.Equal(0, (await _sally.RunAsync("y\n", "apply", "-f", file)).ExitCode);
        _sally.OnTerminal = false;

        var (_, text, error) = await _sally.RunAsync(null, "policy", "show");
        Assert.Equal(Small, text);
        Assert.Contains("version 1, applied 2026-03-01 12:00:00Z by ", error, StringComparison.Ordinal);
        Assert.Contains("\"policy.applied\"", _sally.Journal(), StringComparison.Ordinal);
        var again = await _sally.RunAsync(null, "apply", "-f", file);
        Assert.Equal((0, ""), (again.ExitCode, again.Out));
    }

    [Fact]
    public async Task A_bad_file_changes_nothing_and_tells_every_problem()
    {
        await StoreAsync();
        await _sally.RunAsync(null, "apply", "--yes", "-f", _sally.WriteFile("good.yaml", Small));
        var bad = _sally.WriteFile("bad.yaml", Small + "extra: 1\nmore: 2\n");

        var (exitCode, _, error) = await _sally.RunAsync(null, "apply", "--yes", "-f", bad);

        Assert.Equal(6, exitCode);
        Assert.Contains("bad.yaml:4:1: unknown key 'extra'", error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:5:1: unknown key 'more'", error, StringComparison.Ordinal);
        Assert.Equal(Small, (await _sally.RunAsync(null, "policy", "show")).Out);
    }

    [Theory]
    [InlineData("apply", "--yes")]
    [InlineData("plan")]
    [InlineData("policy", "show")]
    [InlineData("agents", "list")]
    public async Task Inside_a_session_the_policy_is_neither_read_nor_changed(params string[] command)
    {
        await StoreAsync();
        await _sally.RunAsync(null, "apply", "--yes", "-f", _sally.WriteFile("sallyport.yaml", Small));
        _sally.Variables["SALLYPORT_SESSION"] = "s-00000000";

        string[] file = command[0] is "apply" or "plan" ? ["-f", Path.Combine(_sally.Folder, "sallyport.yaml")] : [];
        var (exitCode, text, error) = await _sally.RunAsync(null, [.. command, .. file]);

        Assert.Equal((4, ""), (exitCode, text));
        Assert.Contains("inside a session", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_finds_what_is_unwise()
    {
        await StoreAsync();
        var file = _sally.WriteFile("p.yaml", """
            version: 1
            agents:
              a: { credential: openai/default, permissions: all, because: a trial, models: { allow: [gpt-5, gtp-6x] } }
              b:
                credential: [openai/default, openai/nowhere]
                permissions: { models: read }
                limits: { requests_per_minute: 1 }
            """);

        var (exitCode, text, _) = await _sally.RunAsync(null, "policy", "check", file);

        Assert.Equal(8, exitCode);
        Assert.Contains("p.yaml:3:36: note: a is granted everything of openai/default, because: a trial", text, StringComparison.Ordinal);
        Assert.Contains("p.yaml:3:8: warning: a may use openai/default without any limit or budget", text, StringComparison.Ordinal);
        Assert.Contains("warning: the model pattern 'gtp-6x' fits no model that was known on 20", text, StringComparison.Ordinal);
        Assert.DoesNotContain("'gpt-5'", text, StringComparison.Ordinal);
        Assert.Contains("p.yaml:5:5: warning: openai/default is shared by a, b", text, StringComparison.Ordinal);
        Assert.Contains("p.yaml:5:5: warning: there is no credential openai/nowhere in the vault", text, StringComparison.Ordinal);
        Assert.Contains("Legacy user keys reach every project", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agents_are_listed_and_shown_in_words_and_in_json()
    {
        await StoreAsync();
        await _sally.RunAsync(null, "apply", "--yes", "-f", _sally.WriteFile("sallyport.yaml", PolicyFileTests.Full));

        var (_, list, _) = await _sally.RunAsync(null, "agents", "list");
        Assert.Contains("support-bot\topenai/support-bot-prod\tmodels: read, responses: write\tgpt-5, gpt-5-mini\t", list, StringComparison.Ordinal);
        var (_, shown, _) = await _sally.RunAsync(null, "agents", "show", "support-bot");
        Assert.Contains("egress       denied, but for: api.github.com:443, *.example.com:443", shown, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await _sally.RunAsync(null, "agents", "show", "coder", "--json")).Out);
        Assert.Equal("write", json.RootElement.GetProperty("grants")[1].GetProperty("permissions").GetProperty("git").GetString());
        var (exitCode, _, error) = await _sally.RunAsync(null, "agents", "show", "support-bott");
        Assert.Equal(4, exitCode);
        Assert.Contains("did you mean: support-bot", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_takes_a_call_through_the_ten_steps_and_names_the_rule()
    {
        var file = _sally.WriteFile("p.yaml", "version: 1\nagents:\n  bot: { credential: openai/default, permissions: { responses: write }, models: { allow: [gpt-5] } }\n");
        var good = _sally.WriteFile("good.json", """{"model":"gpt-5","input":"hi"}""");
        var bad = _sally.WriteFile("bad.json", """{"model":"o3","input":"hi"}""");
        string[] ask = ["policy", "explain", "bot", "POST", "https://api.openai.com/v1/responses", "-f", file];

        var (exitCode, text, _) = await _sally.RunAsync(null, [.. ask, "--body", good]);
        Assert.Equal(0, exitCode);
        Assert.Equal(11, text.TrimEnd().Split('\n').Length);
        Assert.EndsWith("allowed\n", text, StringComparison.Ordinal);

        (exitCode, text, _) = await _sally.RunAsync(null, [.. ask, "--body", bad]);
        Assert.Equal(8, exitCode);
        Assert.Contains(" 4 decide       denied, model-not-allowed: The agent's grant does not include this model: o3.", text, StringComparison.Ordinal);
        Assert.Contains(" 5 reserve      not reached", text, StringComparison.Ordinal);
        Assert.Contains("hint: change agents.bot.models in sallyport.yaml, then: sally apply", text, StringComparison.Ordinal);

        Assert.Contains("allowed, if its body is within the grant", (await _sally.RunAsync(null, ask)).Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await _sally.RunAsync(null, "policy", "explain", "bot", "GET", "https://api.openai.com/v1/files", "-f", file, "--json")).Out);
        Assert.Equal(("group-not-granted", 403), (json.RootElement.GetProperty("rule").GetString(), json.RootElement.GetProperty("status").GetInt32()));
        Assert.Contains("bad-target", (await _sally.RunAsync(null, "policy", "explain", "bot", "GET", "https://api.openai.com/v1//files", "-f", file)).Out, StringComparison.Ordinal);
        Assert.Contains("tunnelled unread", (await _sally.RunAsync(null, "policy", "explain", "bot", "GET", "https://example.com/", "-f", file)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_shows_who_is_granted_everything_and_why()
    {
        await StoreAsync();
        Assert.Contains("no policy was applied", (await _sally.RunAsync(null, "doctor")).Out, StringComparison.Ordinal);
        await _sally.RunAsync(null, "apply", "--yes", "-f", _sally.WriteFile("p.yaml", "version: 1\nagents:\n  bot: { credential: openai/default, permissions: all, because: a trial }\n"));

        var (exitCode, text, _) = await _sally.RunAsync(null, "doctor");

        Assert.Equal(8, exitCode);
        Assert.Contains("bot is granted everything of openai/default", text, StringComparison.Ordinal);
        Assert.Contains("because: a trial", text, StringComparison.Ordinal);
        await _sally.RunAsync(null, "apply", "--yes", "-f", _sally.WriteFile("p.yaml", Small));
        Assert.Contains("version 2 is in force, and grants nobody everything", (await _sally.RunAsync(null, "doctor")).Out, StringComparison.Ordinal);
    }

    /// <summary>A legacy key, made of parts so that no scanner takes it for a real one.</summary>
    private async Task StoreAsync()
    {
        var key = "sk-" + "CANARY" + new string('a', 14) + "T3Blbk" + "FJ" + new string('b', 20);
        Assert.Equal(0, (await _sally.RunAsync(key + "\n", "login", "openai", "--offline")).ExitCode);
    }
}
