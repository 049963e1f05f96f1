using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Keys;
using Sallyport.Control.OpenAI;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Cli.Control;
using Xunit;

namespace Sallyport.Tests.Cli.Doctor;

public sealed class DoctorCommandTests
{
    private static readonly string[] s_scopes = ["api.responses.write"];

    [Fact]
    public async Task An_organization_in_order_is_an_A_and_its_report_says_from_what()
    {
        await using var scene = await StartAsync();
        await PutInOrderAsync(scene);

        var report = Path.Combine(scene.Sally.Folder, "report.md");
        var (exitCode, output, error) = await scene.Sally.RunAsync(null, "doctor", "--strict", "--json", "--report", report);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.All(json.GetProperty("points").EnumerateArray(), p => Assert.True(p.GetProperty("verdict").GetString() == "ok", p.ToString()));
        Assert.Equal(("A", true), (json.GetProperty("grade").GetString(), json.GetProperty("provider_asked").GetBoolean()));
        // What this machine is like is not the test's to say: it may be root's.
        Assert.Equal(json.GetProperty("findings").GetInt32() > 0 ? (int)ExitCode.CheckFailed : 0, exitCode);
        Assert.Contains("wrote ", error, StringComparison.Ordinal);

        var text = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        string[] told =
        [
            "| Date | 2026-03-01 12:", "| Organization | org\\_works |", "| Grade | A (8 ok) |", "## 1. no legacy keys: ok", "| openai/bot | service-account |",
            "| SHA-256 of its text | ", "| Chain | intact |", "| Hash of the last entry | ", "## Not checked, and why",
        ];
        Assert.All(told, words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.DoesNotContain("CANARY", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_defect_is_found_and_named_and_no_key_is_shown()
    {
        await using var scene = await StartAsync();
        await SpoilAsync(scene);

        var report = Path.Combine(scene.Sally.Folder, "report.md");
        var (exitCode, output, _) = await scene.Sally.RunAsync(null, "doctor", "--report", report);
        var json = JsonDocument.Parse((await scene.Sally.RunAsync(null, "doctor", "--json")).Out).RootElement;
        Assert.Equal((int)ExitCode.CheckFailed, exitCode);
        Assert.Equal("F", json.GetProperty("grade").GetString());
        Assert.All(json.GetProperty("points").EnumerateArray(), p => Assert.True(p.GetProperty("verdict").GetString() == "fail", p.ToString()));
        var flat = string.Join(' ', output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        string[] named =
        [
            "openai/default is a legacy key", "openai/bot is shared by bot, crawler", "project default may use every model", "project default has no limit of spend",
            "openai/bot, which bot uses, is a project key", "bot is granted everything of openai/bot, because: a trial", "OPENAI_ADMIN_KEY in this shell has an admin key of openai",
            "calls with openai/default name no project", "the audit log is shipped nowhere", "/.codex/auth.json has a key of openai", "openai/bot is 100 days old, 10 days more than its 90 days",
            "Grade F: 8 fail.",
        ];
        Assert.All(named, words => Assert.Contains(words, flat, StringComparison.Ordinal));
        var text = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.All((string[])[text, output, json.ToString()], shown => Assert.DoesNotContain("CANARY", shown, StringComparison.Ordinal));
        Assert.All((string[])[text, output, json.ToString()], shown => Assert.DoesNotContain("T3Blbk" + "FJ", shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Offline_or_with_a_locked_vault_it_goes_on_and_says_what_is_not_known()
    {
        await using var scene = await StartAsync();
        await PutInOrderAsync(scene);

        var offline = JsonDocument.Parse((await scene.Sally.RunAsync(null, "doctor", "--offline", "--json")).Out).RootElement;
        Assert.False(offline.GetProperty("provider_asked").GetBoolean());
        Assert.Contains("as --offline says", offline.ToString(), StringComparison.Ordinal);

        scene.Sally.Variables["SALLYPORT_ADMIN_PASSPHRASE_FILE"] = scene.Sally.WriteFile("other", "not it");
        var locked = JsonDocument.Parse((await scene.Sally.RunAsync(null, "doctor", "--json")).Out).RootElement;
        Assert.Contains("OpenAI was not asked: ", locked.ToString(), StringComparison.Ordinal);
        Assert.Equal("F", locked.GetProperty("grade").GetString());
        Assert.Equal((int)ExitCode.CheckFailed, (await scene.Sally.RunAsync(null, "doctor", "--offline", "--strict")).ExitCode);
    }

    [Fact]
    public async Task Inside_a_session_no_vault_is_opened()
    {
        await using var scene = await StartAsync();
        await PutInOrderAsync(scene);
        scene.Sally.Variables["SALLYPORT_SESSION"] = "s1";

        var output = (await scene.Sally.RunAsync(null, "doctor", "--json")).Out;
        Assert.Contains("OpenAI was not asked: sally does not open the vault of admin keys inside a session", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_not_known()
    {
        await using var scene = await StartAsync();
        await PutInOrderAsync(scene);
        scene.Provider.State.Revoke(scene.Admin);

        var output = (await scene.Sally.RunAsync(null, "doctor", "--json")).Out;
        Assert.Contains("OpenAI does not accept the admin key", output, StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse(output).RootElement.GetProperty("provider_asked").GetBoolean());
    }

    [Fact]
    public async Task A_reading_of_the_audit_log_that_failed_is_none()
    {
        await using var scene = await StartAsync();
        await PutInOrderAsync(scene);
        scene.Provider.State.Admin.AuditLogEnabled = false;
        scene.Sally.Time.Advance(TimeSpan.FromHours(2));
        await scene.Sally.RunAsync(null, "control", "run", "--once");
        Assert.Contains("audit log was not read for 2 hours", (await scene.Sally.RunAsync(null, "doctor", "--json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_vanished_is_said_to_be_gone_also_offline()
    {
        await using var scene = await StartAsync();
        await PutInOrderAsync(scene);
        scene.Provider.State.Revoke(Assert.Single(scene.Provider.State.DefaultProject.Keys));
        await scene.RunAsync("control", "run", "--once");

        var point = JsonDocument.Parse((await scene.Sally.RunAsync(null, "doctor", "--offline", "--json")).Out).RootElement.GetProperty("points")[2];
        Assert.Equal("fail", point.GetProperty("verdict").GetString());
        Assert.Contains("the key of openai/bot is gone at the provider, seen 2026-03-01", point.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_makes_nothing()
    {
        await using var scene = await OrganizationScene.StartAsync();
        var before = Directory.GetFileSystemEntries(scene.Sally.Home.Root, "*", SearchOption.AllDirectories).Order();
        await scene.Sally.RunAsync(null, "doctor");
        Assert.Equal(before, Directory.GetFileSystemEntries(scene.Sally.Home.Root, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_is_an_error()
    {
        await using var scene = await OrganizationScene.StartAsync();
        var (exitCode, _, error) = await scene.Sally.RunAsync(null, "doctor", "--report", Path.Combine(scene.Sally.Folder, "nowhere", "report.md"));
        Assert.Equal((int)ExitCode.Failure, exitCode);
        Assert.Contains("the report cannot be written to", error, StringComparison.Ordinal);
    }

    private static async Task<OrganizationScene> StartAsync()
    {
        var scene = await OrganizationScene.StartAsync();
        scene.Sally.Variables["HOME"] = scene.Sally.Folder;
        scene.Sally.Variables["SALLYPORT_ADMIN_PASSPHRASE_FILE"] = scene.Sally.WriteFile("admin-passphrase", "CANARY of the control plane");
        await scene.LoginAsAdminAsync();
        return scene;
    }

    private static async Task PutInOrderAsync(OrganizationScene scene)
    {
        var (sally, state) = (scene.Sally, scene.Provider.State);
        scene.Admin.ExpiresAt = sally.Time.GetUtcNow().AddDays(60);
        var key = await scene.LoginAsync("bot", s_scopes);
        state.AddAuditEvent("api_key.created", new JsonObject { ["id"] = key.Id, ["data"] = new JsonObject { ["scopes"] = new JsonArray("api.responses.write") } }, project: key.Project);
        state.AddUsage("completions", key, "gpt-5", null, ("num_model_requests", 3));
        key.Project.AllowedModels = new HashSet<string> { "gpt-5" };
        using (var secret = Secret.CopyOf(scene.Admin.Text))
        using (var admin = OpenAIAdmin.Create(EffectiveSettings.Load(sally.Home, _ => null).Redirects(), secret, sally.Time))
            await admin.Spend.SetLimitAsync(AdminScope.Project(key.Project.Id), 20_000, TestContext.Current.CancellationToken);
        await ApplyAsync(scene, $$"""
            version: 1
            agents:
              bot: { credential: openai/bot, permissions: { responses: write }, limits: { requests_per_minute: 60 } }
            openai:
              organization: org_works
            sinks:
              siem: { type: jsonl, path: "{{Path.Combine(sally.Folder, "siem.jsonl")}}", events: [journal, audit] }
            """);
        await scene.RunAsync("control", "run", "--once");
        await scene.RunAsync("sinks", "deliver", "--once");
        using (var usage = SqliteUsageStore.Open(sally.Home))
            usage.Add([new UsageRow(sally.Time.GetUtcNow().ToUnixTimeSeconds() / 60, new UsageKey("bot", "openai/bot", "openai", "gpt-5", key.Project.Id, "s", key.Id), new UsageTotal { Requests = 3 })]);
    }

    private static async Task SpoilAsync(OrganizationScene scene)
    {
        var (sally, state) = (scene.Sally, scene.Provider.State);
        var key = state.CreateKey(FakeKeyType.Project);
        Assert.Equal(0, (await sally.RunAsync(key.Text, "login", "openai", "--as", "bot", "--project", key.Project.Id, "--key-id", key.Id)).ExitCode);
        Assert.Equal(0, (await sally.RunAsync(state.CreateKey(FakeKeyType.Legacy).Text, "login", "openai")).ExitCode);
        state.AddAuditEvent("api_key.created", new JsonObject { ["id"] = key.Id, ["data"] = new JsonObject { ["scopes"] = new JsonArray() } }, project: key.Project);
        state.CreateKey(FakeKeyType.Admin).Name = "terraform";
        sally.Time.Advance(TimeSpan.FromDays(100));
        state.AddUsage("completions", key, "gpt-5", null, ("num_model_requests", 3));
        key.LastUsedAt = sally.Time.GetUtcNow();
        await ApplyAsync(scene, """
            version: 1
            agents:
              bot: { credential: openai/bot, permissions: all, because: a trial }
              crawler: { credential: openai/bot, permissions: { models: read } }
            """);
        sally.Variables["OPENAI_ADMIN_KEY"] = state.CreateKey(FakeKeyType.Admin).Text;
        sally.Variables["OPENAI_API_KEY"] = state.CreateKey(FakeKeyType.Project).Text;
        Directory.CreateDirectory(Path.Combine(sally.Folder, ".codex"));
        sally.WriteFile(Path.Combine(".codex", "auth.json"), new JsonObject { ["OPENAI_API_KEY"] = state.CreateKey(FakeKeyType.Project).Text }.ToJsonString());
    }

    private static async Task ApplyAsync(OrganizationScene scene, string policy) => await scene.RunAsync("apply", "--yes", "-f", scene.Sally.WriteFile("p.yaml", policy));
}
