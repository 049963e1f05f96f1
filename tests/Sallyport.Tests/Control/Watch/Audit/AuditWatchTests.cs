using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Sinks;
using Sallyport.Control.State;
using Sallyport.Core.PolicyFiles;
using Xunit;

namespace Sallyport.Tests.Control.Watch.Audit;

public sealed class AuditWatchTests
{
    [Fact]
    public async Task Keeps_each_event_once_in_the_order_in_which_things_happened()
    {
        await using var scene = await AuditScene.StartAsync();
        for (var i = 0; i < 250; i++)
        {
            scene.Happens("project.updated", $"proj_{i}");
            if (i % 10 == 0) scene.Passes(1);
        }
        Assert.Equal(250, (await scene.ReadAsync()).Events.Count);
        Assert.Empty((await scene.ReadAsync()).Events);
        scene.Restart();
        scene.Happens("some.new.thing", "x");
        Assert.Equal(["some.new.thing"], (await scene.ReadAsync()).Events.Select(e => e.Type));
        Assert.Equal(scene.State.DefaultOrganization.AuditEvents.Select(e => e.Id).Order(), scene.Stored.Select(e => e.Id).Order());
        Assert.Equal(scene.Stored.Select(e => e.EffectiveAt).Order(), scene.Stored.Select(e => e.EffectiveAt));
        Assert.DoesNotContain(scene.Stored, e => e.Body.Contains("\"late\"", StringComparison.Ordinal));
        Assert.Equal("203.0.113.7", JsonDocument.Parse(scene.Stored[0].Body).RootElement.GetProperty("actor").GetProperty("session").GetProperty("ip_address").GetString());
    }

    [Fact]
    public async Task The_first_reading_goes_back_as_far_as_it_is_told_and_raises_no_alert_for_the_past()
    {
        await using var scene = await AuditScene.StartAsync();
        scene.Happens("api_key.created", "key_too_old");
        scene.Time.Advance(TimeSpan.FromDays(8));
        scene.Happens("api_key.created", "key_old");
        scene.Passes(30);
        Assert.Equal(["key_old"], (await scene.ReadAsync()).Events.Select(Thing));
        Assert.Empty(scene.Alerts);
        scene.Passes(1);
        scene.Happens("api_key.created", "key_new");
        await scene.ReadAsync();
        Assert.Equal(["key-made"], scene.Alerts);
    }

    [Fact]
    public async Task What_shows_late_goes_behind_what_is_kept_and_says_so()
    {
        await using var scene = await AuditScene.StartAsync();
        scene.Happens("project.created", "early");
        await scene.ReadAsync();
        scene.State.ClockSkew = TimeSpan.FromMinutes(-14);
        scene.Happens("project.created", "late");
        scene.State.ClockSkew = TimeSpan.Zero;
        await scene.ReadAsync();
        Assert.Equal(["early", "late"], scene.Stored.Select(Thing));
        Assert.Contains("\"sallyport\":{\"late\":true}", scene.Stored[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_of_days_with_more_than_is_held_at_once_loses_nothing()
    {
        await using var scene = await AuditScene.StartAsync();
        scene.Options = scene.Options with { Most = 150 };
        scene.Happens("project.created", "first");
        await scene.ReadAsync();
        for (var i = 0; i < 500; i++)
        {
            scene.Happens("project.updated", $"proj_{i}");
            if (i % 25 == 0) scene.Passes(240);
        }
        await scene.ReadAsync();
        Assert.Equal(501, scene.Stored.Count);
        Assert.Equal(scene.Stored.Select(e => e.EffectiveAt).Order(), scene.Stored.Select(e => e.EffectiveAt));
    }

    [Fact]
    public async Task A_second_with_more_than_is_held_at_once_is_read_all_the_same()
    {
        await using var scene = await AuditScene.StartAsync();
        scene.Options = scene.Options with { Most = 20 };
        for (var i = 0; i < 130; i++) scene.Happens("project.updated", $"proj_{i}");
        await scene.ReadAsync();
        Assert.Equal(130, scene.Stored.Count);
    }

    [Fact]
    public async Task A_provider_whose_clock_is_ahead_or_behind_loses_nothing()
    {
        await using var scene = await AuditScene.StartAsync();
        foreach (var skew in (int[])[90, -90, 0])
        {
            scene.State.ClockSkew = TimeSpan.FromMinutes(skew);
            scene.Passes(200);
            scene.Happens("project.created", $"skew {skew}");
            await scene.ReadAsync();
        }
        Assert.Equal(["skew 90", "skew -90", "skew 0"], scene.Stored.Select(Thing));
    }

    [Fact]
    public async Task Nothing_is_read_while_a_sink_holds_too_much()
    {
        await using var scene = await AuditScene.StartAsync();
        scene.Happens("project.created", "one");
        await scene.ReadAsync();
        SinkDefinition sink = new() { Name = "siem", Type = SinkType.Jsonl, Format = SinkFormat.Native, Events = SinkEvents.Audit, Path = "/nowhere/audit.jsonl" };
        scene.Backlog = new SinkBacklog(scene.Database, [sink], maxPendingBytes: 10);
        scene.Happens("project.created", "two");
        Assert.Equal(["siem"], (await scene.ReadAsync()).WaitsFor);
        Assert.Single(scene.Stored);
        scene.Backlog = null;
        await scene.ReadAsync();
        Assert.Equal(2, scene.Stored.Count);
    }

    [Fact]
    public async Task A_log_that_is_off_is_a_problem_of_its_own_kind()
    {
        await using var scene = await AuditScene.StartAsync();
        scene.State.Admin.AuditLogEnabled = false;
        Assert.Equal(AdminProblemKind.NotAllowed, (await Assert.ThrowsAsync<AdminProblem>(scene.ReadAsync)).Kind);
    }

    [Fact]
    public async Task Widened_scopes_a_granted_role_and_an_admin_key_raise_an_alert_each_and_once()
    {
        await using var scene = await AuditScene.StartAsync();
        scene.Expected.Add("olga@canary.example");
        await scene.ReadAsync();
        scene.Happens("api_key.created", "key_1", new JsonObject { ["scopes"] = new JsonArray("api.responses.write") });
        scene.Passes(1); // Within one second, order is that of ids.
        scene.Happens("api_key.updated", "key_1", new JsonObject { ["scopes"] = new JsonArray("api.responses.write", "api.files.write") });
        scene.Happens("role.assignment.created", "ra_1");
        scene.Happens("tenant.admin_api_key.created", "key_admin");
        await scene.ReadAsync();
        await scene.ReadAsync();
        Assert.Equal(["admin-key-made", "role-granted", "scopes-widened"], scene.Alerts);
    }

    [Fact]
    public async Task A_key_made_with_our_admin_key_that_we_did_not_write_down_is_somebody_elses_work()
    {
        await using var scene = await AuditScene.StartAsync();
        await scene.ReadAsync();
        var account = scene.State.CreateServiceAccount("runtime");
        foreach (var name in (string[])["ours", "theirs"])
        {
            using var made = await scene.Admin.ServiceAccounts.CreateKeyAsync(scene.State.DefaultProject.Id, account.Id, new NewKey { Name = name, Scopes = KeyScopes.Of("api.responses.write") }, AuditScene.Cancelled);
            if (name == "ours") scene.Database.Jobs.TryCreate(new Job { Kind = "rotation", Id = "r", Step = "try", Body = $"{{\"new_key\":\"{made.Id}\"}}", Finished = true }, "me", TimeSpan.Zero);
        }
        await scene.ReadAsync();
        Assert.Equal(["admin-key-misused"], scene.Alerts);
    }

    [Fact]
    public async Task Five_failed_logins_within_ten_minutes_are_a_burst_and_four_are_not()
    {
        await using var scene = await AuditScene.StartAsync();
        await scene.ReadAsync();
        for (var i = 0; i < 8; i++)
        {
            scene.Happens("login.failed", $"l{i}");
            await scene.ReadAsync();
            if (i < 4) scene.Passes(3);
        }
        Assert.Equal(["login-failures"], scene.Alerts);
        Assert.Equal(8, scene.Stored.Count);
    }

    private static string Thing(StoredAuditEvent one) => JsonDocument.Parse(one.Body).RootElement.GetProperty(one.Type).GetProperty("id").GetString()!;
}
