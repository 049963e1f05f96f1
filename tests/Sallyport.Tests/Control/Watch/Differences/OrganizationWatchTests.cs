using System.Text.Json;
using FakeOpenAI.Keys;
using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Journal;
using Sallyport.Tests.Control.Watch.Audit;
using Xunit;

namespace Sallyport.Tests.Control.Watch.Differences;

public sealed class OrganizationWatchTests
{
    [Fact]
    public async Task The_first_look_says_nothing_and_the_same_again_says_nothing()
    {
        await using var scene = await AuditScene.StartAsync();
        scene.State.CreateKey(FakeKeyType.ServiceAccount);
        await scene.CompareAsync();
        scene.Passes(5);
        await scene.CompareAsync();
        Assert.Empty(scene.Stored);
        Assert.Empty(scene.Alerts);
    }

    [Fact]
    public async Task What_the_log_never_tells_is_found_and_told_once()
    {
        await using var scene = await AuditScene.StartAsync();
        var (project, admin) = (scene.State.DefaultProject.Id, scene.Admin);
        await admin.ModelPermissions.SetAsync(project, new ModelList { Mode = ModelList.Allow, ModelIds = ["gpt-5"] }, AuditScene.Cancelled);
        await admin.Spend.SetLimitAsync(AdminScope.Project(project), 1000, AuditScene.Cancelled);
        await admin.HostedTools.UpdateAsync(project, new HostedToolSettings { Mcp = new HostedTool { Enabled = false } }, AuditScene.Cancelled);
        await scene.CompareAsync();

        await admin.ModelPermissions.DeleteAsync(project, AuditScene.Cancelled);
        await admin.Spend.SetLimitAsync(AdminScope.Project(project), 5000, AuditScene.Cancelled);
        await admin.HostedTools.UpdateAsync(project, new HostedToolSettings { Mcp = new HostedTool { Enabled = true } }, AuditScene.Cancelled);
        var limit = await admin.RateLimits.ListAsync(project, AuditScene.Cancelled).FirstAsync(AuditScene.Cancelled);
        await admin.RateLimits.UpdateAsync(project, limit.Id, new RateLimitChange { RequestsPerMinute = 7 }, AuditScene.Cancelled);
        await scene.CompareAsync();
        await scene.CompareAsync();
        Assert.Equal(["hosted_tools", "model_list", "rate_limits", "spend_limit"], scene.Stored.Select(e => e.Type["sallyport.observed.".Length..]).Order());
        Assert.Equal(["hosted-tool-on", "model-list-removed", "spend-limit-raised"], scene.Alerts);

        await admin.Spend.SetLimitAsync(AdminScope.Project(project), 1000, AuditScene.Cancelled);
        scene.Passes(5);
        await scene.CompareAsync();
        await admin.Spend.SetLimitAsync(AdminScope.Project(project), 5000, AuditScene.Cancelled);
        scene.Passes(5);
        await scene.CompareAsync();
        Assert.Equal(2, scene.Alerts.Count(a => a == "spend-limit-raised")); // The same again later is another event.
    }

    [Fact]
    public async Task What_the_journal_says_that_we_did_is_kept_and_raises_no_alert()
    {
        await using var scene = await AuditScene.StartAsync();
        var project = scene.State.DefaultProject.Id;
        await scene.Admin.Spend.SetLimitAsync(AdminScope.Project(project), 1000, AuditScene.Cancelled);
        await scene.CompareAsync();
        scene.Passes(5);
        await scene.Journal.AppendAsync(new JournalEntry { Type = JournalEntryType.OrganizationChanged, Host = OpenAIAdmin.Host, Method = "POST", Path = $"/v1/organization/projects/{project}/spend_limit" }, AuditScene.Cancelled);
        await scene.Admin.Spend.SetLimitAsync(AdminScope.Project(project), 9000, AuditScene.Cancelled);
        await scene.CompareAsync();
        Assert.Contains("\"by_sallyport\":true", Assert.Single(scene.Stored).Body, StringComparison.Ordinal);
        Assert.Empty(scene.Alerts);
    }

    [Fact]
    public async Task A_key_that_the_log_told_of_is_not_told_of_again()
    {
        await using var scene = await AuditScene.StartAsync();
        await scene.CompareAsync();
        var account = scene.State.CreateServiceAccount("runtime");
        await scene.ReadAsync();
        scene.Happens("service_account.created", account.Id);
        using var made = await scene.Admin.ServiceAccounts.CreateKeyAsync(scene.State.DefaultProject.Id, account.Id, new NewKey { Name = "k", Scopes = KeyScopes.Of("api.responses.write") }, AuditScene.Cancelled);
        await scene.ReadAsync();
        scene.Passes(30);
        await scene.CompareAsync();
        Assert.DoesNotContain(scene.Stored, e => e.Type.StartsWith("sallyport.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_whose_event_was_lost_is_found_once_the_log_has_had_its_time()
    {
        await using var scene = await AuditScene.StartAsync();
        await scene.CompareAsync();
        var key = scene.State.CreateKey(FakeKeyType.Project);
        await scene.CompareAsync();
        scene.Passes(14);
        await scene.CompareAsync();
        Assert.Empty(scene.Stored);
        scene.Passes(2);
        await scene.CompareAsync();
        await scene.CompareAsync();
        Assert.Equal(["key-appeared"], scene.Alerts);
        Assert.Equal(key.Id, JsonDocument.Parse(Assert.Single(scene.Stored).Body).RootElement.GetProperty("sallyport.observed.api_key").GetProperty("id").GetString());

        scene.State.Revoke(key);
        await scene.CompareAsync();
        scene.Passes(16);
        await scene.CompareAsync();
        Assert.Contains("\"change\":\"removed\"", scene.Stored[1].Body, StringComparison.Ordinal);
        Assert.Equal(["key-appeared"], scene.Alerts); // That one vanished is told by who watches for that.
    }

    [Fact]
    public async Task A_key_that_was_there_for_minutes_only_is_told_of_when_it_is_gone()
    {
        await using var scene = await AuditScene.StartAsync();
        await scene.CompareAsync();
        var key = scene.State.CreateKey(FakeKeyType.Project);
        await scene.CompareAsync();
        scene.Passes(5);
        scene.State.Revoke(key);
        await scene.CompareAsync();
        scene.Passes(20);
        await scene.CompareAsync();
        Assert.Contains("\"change\":\"passed\"", Assert.Single(scene.Stored).Body, StringComparison.Ordinal);
        Assert.Equal(["key-appeared"], scene.Alerts);
    }

    [Fact]
    public async Task Without_a_log_nothing_waits_for_it_and_a_new_admin_key_never_waits()
    {
        await using var scene = await AuditScene.StartAsync();
        await scene.CompareAsync();
        scene.State.CreateKey(FakeKeyType.Project);
        await scene.CompareAsync(logIsRead: false);
        Assert.Equal(["key-appeared"], scene.Alerts);
        scene.State.CreateKey(FakeKeyType.Admin);
        await scene.CompareAsync();
        Assert.Equal(["admin-key-appeared", "key-appeared"], scene.Alerts);
    }

    [Fact]
    public async Task A_project_that_is_gone_takes_with_it_what_was_in_it()
    {
        await using var scene = await AuditScene.StartAsync();
        var project = scene.State.CreateProject("second");
        scene.State.CreateKey(FakeKeyType.ServiceAccount, project: project);
        await scene.CompareAsync();
        await scene.Admin.Projects.ArchiveAsync(project.Id, AuditScene.Cancelled);
        scene.Passes(20);
        await scene.CompareAsync(logIsRead: false);
        Assert.Equal(["sallyport.observed.project"], scene.Stored.Select(e => e.Type));
        await scene.CompareAsync();
        Assert.Single(scene.Stored);
    }
}
