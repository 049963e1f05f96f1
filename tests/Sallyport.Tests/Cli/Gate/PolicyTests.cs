using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Gate;

/// <summary>A policy that a person applies, and the processes that live under it.</summary>
public sealed class PolicyTests : IAsyncLifetime
{
    private GateScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await GateScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reaches_a_running_agent_within_moments_and_ends_nothing_that_is_open(bool served)
    {
        if (served) await _scene.ServeAsync();
        var bot = await _scene.StartCallerAsync("--agent", "bot");
        await ApplyAsync("bot", "files: read");
        await _scene.SeesAnswerAsync(bot, "403");

        await ApplyAsync("bot", "models: read");
        await _scene.SeesAnswerAsync(bot, "200");

        Assert.Contains(_scene.Entries("request.denied"), e => e.GetProperty("rule").GetString() == "group-not-granted");
        Assert.Single(_scene.Entries("session.started"));
        bot.CloseInput();
        Assert.Equal(0, await bot.ExitCodeAsync());
    }

    [Fact]
    public async Task Refuses_a_session_to_an_agent_that_it_does_not_name()
    {
        await ApplyAsync("bot", "models: read");

        var (exitCode, _, error) = await _scene.RunAsync("run", "--agent", "bott", "--", "true");
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("The policy does not name the agent 'bott'", error, StringComparison.Ordinal);
        Assert.Contains("did you mean: bot", error, StringComparison.Ordinal);

        (exitCode, _, error) = await _scene.RunAsync("run", "--agent", "bot", "--credential", "openai/other", "--", "true");
        Assert.Equal((int)ExitCode.Refused, exitCode);
        Assert.Contains("The policy does not grant 'openai/other' to the agent 'bot'", error, StringComparison.Ordinal);
        Assert.Equal(0, (await _scene.RunAsync("run", "--agent", "bot", "--", "true")).ExitCode);
    }

    [Fact]
    public async Task One_that_was_tampered_with_denies_everything_until_a_person_applies_again()
    {
        await ApplyAsync("bot", "models: read");
        var bot = await _scene.StartCallerAsync("--agent", "bot");

        Run("DELETE FROM policy; UPDATE vault SET generation = generation");
        var (exitCode, _, error) = await _scene.RunAsync("run", "--agent", "bot", "--", "true");
        Assert.Equal((int)ExitCode.BadData, exitCode);
        Assert.Contains("outside of Sallyport", error, StringComparison.Ordinal);
        Assert.Equal("200", await bot.AskAsync("call"));

        await ApplyAsync("bot", "files: read");
        await _scene.SeesAnswerAsync(bot, "403");
    }

    [Fact]
    public async Task An_agent_that_edits_the_file_changes_nothing_until_a_person_applies_it()
    {
        await ApplyAsync("bot", "models: read");
        var bot = await _scene.StartCallerAsync("--agent", "bot");
        await ApplyAsync("bot", "files: read");
        await _scene.SeesAnswerAsync(bot, "403");

        _scene.Here.WriteFile("sallyport.yaml", "version: 1\nagents:\n  bot: { credential: openai/default, permissions: { models: read } }\n");
        Assert.Equal("403", await bot.AskAsync("call"));
        await _scene.DoAsync(null, "policy", "explain", "bot", "GET", "https://api.openai.com/v1/files");
        Assert.Equal("403", await bot.AskAsync("call"));
    }

    private async Task ApplyAsync(string agent, string permissions)
    {
        var file = _scene.Here.WriteFile("sallyport.yaml", $"version: 1\nagents:\n  {agent}: {{ credential: openai/default, permissions: {{ {permissions} }} }}\n");
        await _scene.DoAsync(null, "apply", "--yes", "-f", file);
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_scene.Here.Home.VaultFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
