using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>The audit log: filtered, paged both ways, and with events missing where a test says so.</summary>
public sealed class AdminAuditTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(s_start);
    private AdminClient? _admin;

    private AdminClient Admin => _admin ?? throw new InvalidOperationException("the test has not started");

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync(TestContext.Current.CancellationToken, new FakeServerOptions { Time = _time, ControlEndpoints = true });

    public ValueTask DisposeAsync() => Admin.DisposeAsync();

    [Fact]
    public async Task Shows_the_newest_first_and_pages_in_both_directions()
    {
        for (var number = 0; number < 5; number++)
            Admin.State.AddAuditEvent("user.updated", new JsonObject { ["id"] = $"user-{number}" });
        var first = await Admin.GetAsync("/v1/organization/audit_logs?limit=2");
        Assert.Equal(["user-4", "user-3"], Resources(first));
        var cursor = first.GetProperty("last_id").GetString();
        Assert.Equal(["user-2", "user-1", "user-0"], Resources(await Admin.GetAsync($"/v1/organization/audit_logs?limit=3&after={cursor}")));
        Assert.Equal(["user-4"], Resources(await Admin.GetAsync($"/v1/organization/audit_logs?before={cursor}")));
        Admin.State.AddAuditEvent("user.updated", new JsonObject { ["id"] = "user-5" });
        var newer = await Admin.GetAsync($"/v1/organization/audit_logs?limit=1&before={first.GetProperty("first_id").GetString()}");
        Assert.Equal(["user-5"], Resources(newer));
        Assert.False(newer.GetProperty("has_more").GetBoolean());
    }

    [Fact]
    public async Task Filters_by_time_type_project_actor_and_resource()
    {
        var other = Admin.State.CreateUser("Otto Other", "otto@canary.example");
        Admin.State.AddAuditEvent("user.updated", new JsonObject { ["id"] = "a" }, other);
        _time.Advance(TimeSpan.FromSeconds(10));
        Admin.State.AddAuditEvent("rate_limit.updated", new JsonObject { ["id"] = "b" }, project: Admin.State.DefaultProject);
        var second = _time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (query, expected) in ((string, string[])[])
        [
            ($"effective_at[gte]={second}", ["b"]), ($"effective_at[gt]={second}", []), ($"effective_at[lt]={second}", ["a"]), ($"effective_at[lte]={second}", ["b", "a"]),
            ("event_types[]=user.updated", ["a"]), ("event_types[]=user.updated&event_types[]=rate_limit.updated", ["b", "a"]), ("event_types[]=project.created", []),
            ($"project_ids[]={Admin.State.DefaultProject.Id}", ["b"]), ($"actor_ids[]={other.Id}", ["a"]), ("actor_emails[]=otto@canary.example", ["a"]), ("resource_ids[]=b", ["b"]),
        ])
            Assert.Equal(expected, Resources(await Admin.GetAsync("/v1/organization/audit_logs?" + query)));
    }

    [Fact]
    public async Task Names_the_admin_key_that_made_the_change()
    {
        await Admin.OkAsync("POST", "/v1/organization/projects", """{"name":"p"}""");
        var actor = (await Admin.GetAsync("/v1/organization/audit_logs")).GetProperty("data")[0].GetProperty("actor");
        Assert.Equal(Admin.State.DefaultOrganization.AdminKeys[0].Id, actor.GetProperty("api_key").GetProperty("id").GetString());
        Assert.Equal("olga@canary.example", actor.GetProperty("api_key").GetProperty("user").GetProperty("email").GetString());
    }

    [Fact]
    public async Task Loses_events_and_is_switched_off_from_another_process()
    {
        await Admin.OkAsync("POST", "/__fake/admin", """{"lose_audit_events":true}""");
        await Admin.OkAsync("POST", "/v1/organization/projects", """{"name":"unseen"}""");
        await Admin.OkAsync("POST", "/__fake/admin", """{"lose_audit_events":false}""");
        await Admin.OkAsync("POST", "/__fake/audit", """{"type":"brand.new","detail":{"id":"x"}}""");
        Assert.Equal(["x"], Resources(await Admin.GetAsync("/v1/organization/audit_logs")));
        await Admin.OkAsync("POST", "/__fake/admin", """{"audit_log":false}""");
        Assert.Equal(403, (await Admin.TryAsync("GET", "/v1/organization/audit_logs")).Status);
        Assert.Equal(400, (await Admin.TryAsync("POST", "/__fake/admin", """{"audit":false}""")).Status);
    }

    [Fact]
    public async Task Shows_a_key_that_vanished_nowhere()
    {
        var (_, id, text) = await Admin.AccountAsync();
        Admin.State.Revoke(Admin.State.DefaultProject.Keys.Single(key => key.Id == id));
        Assert.Equal((401, "invalid_api_key"), await Admin.InferAsync(text));
        Assert.Equal(404, (await Admin.TryAsync("GET", $"{Admin.Project}/api_keys/{id}")).Status);
        Assert.Empty(Resources(await Admin.GetAsync("/v1/organization/audit_logs?event_types[]=api_key.deleted")));
    }

    private static IEnumerable<string?> Resources(JsonElement page) =>
        page.GetProperty("data").EnumerateArray().Select(one => one.GetProperty(one.GetProperty("type").GetString()!).GetProperty("id").GetString());
}
