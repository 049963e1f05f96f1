using Sallyport.Core.Storage.Sqlite;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

public sealed class ControlRunTests
{
    [Fact]
    public async Task Takes_on_what_another_process_has_begun()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        var old = await scene.LoginAsync("bot");
        await scene.RunAsync("keys", "rotate", "openai/bot", "--unscoped");
        for (var hours = 0; hours < 3; hours++)
        {
            scene.Sally.Time.Advance(TimeSpan.FromHours(1));
            await scene.RunAsync("control", "run", "--once");
        }
        Assert.True(old.Revoked);
        Assert.Equal(["openai/bot"], VaultFile.List(scene.Sally.Home).Select(c => c.Name));
    }

    [Fact]
    public async Task What_is_due_and_cannot_begin_is_said_and_the_rest_is_done()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot");
        scene.Sally.Time.Advance(TimeSpan.FromDays(91));
        var (exitCode, _, error) = await scene.Sally.RunAsync(null, "control", "run", "--once");
        Assert.Equal(0, exitCode);
        Assert.Contains("not known what the next key of openai/bot is to be allowed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_admin_key_it_says_what_is_left_out()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsync("bot");
        var (exitCode, _, error) = await scene.Sally.RunAsync(null, "control", "run", "--once");
        Assert.Equal(0, exitCode);
        Assert.Contains("no admin key", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timers_run_delivers_to_the_sinks_too()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsync("bot");
        var record = Path.Combine(scene.Sally.Folder, "record.jsonl");
        var policy = scene.Sally.WriteFile("sallyport.yaml", $$"""
            version: 1
            agents:
              bot: { credential: openai/bot, permissions: { responses: write } }
            sinks:
              record: { type: jsonl, path: {{record}} }

            """);
        await scene.RunAsync("apply", "-f", policy, "--yes");
        await scene.RunAsync("control", "run", "--once");
        Assert.Contains("policy.applied", await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_runs_inside_a_session()
    {
        await using var scene = await OrganizationScene.StartAsync();
        await scene.LoginAsAdminAsync();
        await scene.LoginAsync("bot");
        scene.Sally.Variables["SALLYPORT_SESSION"] = "s-1";
        var (exitCode, _, error) = await scene.Sally.RunAsync(null, "control", "run", "--once");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("inside a session", error, StringComparison.Ordinal);
    }
}
