using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Provisioning.Applying;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Control.Provisioning;

public sealed class OrganizationApplyTests : IAsyncLifetime
{
    private ProvisioningScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await ProvisioningScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task From_an_empty_organization_everything_is_made_and_a_second_apply_changes_nothing()
    {
        var plan = await _scene.ApplyAsync();

        Assert.Equal(10, plan.Acting.Count());
        var project = _scene.Project!;
        Assert.Equal(["gpt-5"], project.AllowedModels!);
        await _scene.AssertConvergedAsync();
    }

    [Fact]
    public async Task Each_change_stands_in_the_journal_before_and_after_it_is_made()
    {
        await _scene.ApplyAsync();

        var entries = _scene.Journal.Entries.Where(e => e.Type == JournalEntryType.OrganizationChanged).ToList();
        Assert.Equal(20, entries.Count);
        Assert.All(entries.Chunk(2), pair => Assert.Equal(("about to", "done", pair[0].Path), (pair[0].Reason, pair[1].Reason, pair[1].Path)));
        Assert.Equal("apply 000001: + projects.bot: project", entries[0].Detail);
        Assert.Equal(_scene.ChangingCalls(), entries.Where(e => e.Reason == "about to").Select(e => $"{e.Method} {e.Path}"));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_stops_it_before_anything_is_changed()
    {
        _scene.Journal.Full = true;
        await Assert.ThrowsAsync<IOException>(() => _scene.ApplyAsync());
        Assert.Empty(_scene.ChangingCalls());
    }

    [Fact]
    public async Task What_a_person_made_is_taken_over_only_when_told_to()
    {
        var project = _scene.Fake.State.CreateProject("bot");
        var account = _scene.Fake.State.CreateServiceAccount("runtime", "owner", project);

        var refused = await _scene.ApplyAsync();
        Assert.Equal(StepEffect.Refused, Assert.Single(refused.Differing).Effect);
        Assert.Empty(_scene.ChangingCalls());

        await _scene.ApplyAsync(adopt: true);
        Assert.Same(account, Assert.Single(project.ServiceAccounts));
        await _scene.AssertConvergedAsync();
    }

    [Fact]
    public async Task A_key_that_vanished_is_made_anew_and_its_credential_becomes_the_next_version()
    {
        await _scene.ApplyAsync();
        _scene.Fake.State.Revoke(_scene.Project!.Keys[0]);
        var plan = await _scene.ApplyAsync();
        Assert.IsType<CreateKey>(Assert.Single(plan.Acting));
        await _scene.AssertConvergedAsync();
    }

    [Fact]
    public async Task Wider_permissions_change_the_key_that_is_there()
    {
        await _scene.ApplyAsync();
        var key = _scene.Project!.Keys[0];
        var wider = ProvisioningScene.File.Replace("responses: write", "responses: write, files: read", StringComparison.Ordinal);
        Assert.IsType<SetKeyScopes>(Assert.Single((await _scene.ApplyAsync(wider)).Acting));
        Assert.Contains("api.files.read", key.Scopes!);
        Assert.Empty((await _scene.ApplyAsync(wider)).Acting);
        await _scene.ApplyAsync();
        await _scene.AssertConvergedAsync();
    }

    /// <summary>Every setting is changed behind the file's back; drift names each, and the next apply mends it.</summary>
    [Fact]
    public async Task What_somebody_changed_in_the_dashboard_is_named_and_mended_setting_by_setting()
    {
        await _scene.ApplyAsync();
        var (project, scope) = (_scene.Project!.Id, AdminScope.Project(_scene.Project!.Id));
        var cancelled = TestContext.Current.CancellationToken;
        (string Path, Func<OpenAIAdmin, Task> Change)[] changes =
        [
            ("models", admin => admin.ModelPermissions.SetAsync(project, new ModelList { Mode = ModelList.Deny, ModelIds = ["gpt-5"] }, cancelled)),
            ("models", admin => admin.ModelPermissions.DeleteAsync(project, cancelled)),
            ("rate_limits.gpt-5", admin => admin.RateLimits.UpdateAsync(project, "rl-gpt-5", new RateLimitChange { RequestsPerMinute = 61 }, cancelled)),
            ("spend.limit_usd_per_month", admin => admin.Spend.SetLimitAsync(scope, 999_900, cancelled)),
            ("spend.limit_usd_per_month", admin => admin.Spend.DeleteLimitAsync(scope, cancelled)),
            ("spend.alerts_usd.50 USD", async admin => await admin.Spend.UpdateAlertAsync(scope, await AlertAsync(admin), new NewSpendAlert { ThresholdCents = 5_000, Recipients = ["x@example.com"] }, cancelled)),
            ("spend.alerts_usd.50 USD", async admin => await admin.Spend.DeleteAlertAsync(scope, await AlertAsync(admin), cancelled)),
            ("hosted_tools", admin => admin.HostedTools.UpdateAsync(project, new HostedToolSettings { Mcp = new HostedTool { Enabled = true } }, cancelled)),
            ("data_retention", admin => admin.DataRetention.SetAsync(scope, "organization_default", cancelled)),
            ("service_accounts.runtime.role", admin => admin.ServiceAccounts.UpdateAsync(project, _scene.Project!.ServiceAccounts[0].Id, new ServiceAccountChange { Role = "owner" }, cancelled)),
            ("service_accounts.runtime.key", admin => admin.ProjectKeys.DeleteAsync(project, _scene.Project!.Keys[0].Id, cancelled)),
        ];
        foreach (var (path, change) in changes)
        {
            await _scene.AsProcessAsync(CrashPlan.Never(), _scene.Time, async parts =>
            {
                await change(parts.Admin);
                var preview = await OrganizationApply.PreviewAsync(parts.Admin, parts.Database, parts.Vault, ProvisioningScene.Desired(), adopt: false, cancelled);
                Assert.Equal($"projects.bot.{path}", Assert.Single(preview.Plan.Differing).Path);
                return 0;
            });
            await _scene.ApplyAsync();
            await _scene.AssertConvergedAsync();
        }

        async Task<string> AlertAsync(OpenAIAdmin admin) => (await admin.Spend.ListAlertsAsync(scope, cancelled).SingleAsync(cancelled)).Id;
    }
}
