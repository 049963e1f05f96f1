using System.Text.Json;
using FakeOpenAI.Keys;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>What the Admin API says of a project is what its keys meet.</summary>
public sealed class AdminProjectTests : IAsyncLifetime
{
    private AdminClient? _admin;

    private AdminClient Admin => _admin ?? throw new InvalidOperationException("the test has not started");

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Admin.DisposeAsync();

    [Fact]
    public async Task Holds_keys_to_the_model_list()
    {
        var key = Admin.State.CreateKey().Text;
        await Admin.OkAsync("POST", Admin.Project + "/model_permissions", """{"mode":"allow_list","model_ids":["gpt-5"]}""");
        Assert.Equal((200, null), await Admin.InferAsync(key));
        Assert.Equal((403, "model_not_found"), await Admin.InferAsync(key, "gpt-4o"));
        await Admin.OkAsync("POST", Admin.Project + "/model_permissions", """{"mode":"deny_list","model_ids":["gpt-5"]}""");
        Assert.Equal((403, "model_not_found"), await Admin.InferAsync(key));
        await Admin.OkAsync("DELETE", Admin.Project + "/model_permissions");
        Assert.Equal((200, null), await Admin.InferAsync(key));
        Assert.Empty(Admin.State.DefaultOrganization.AuditEvents);
    }

    [Fact]
    public async Task Holds_keys_to_the_rate_limit()
    {
        var key = Admin.State.CreateKey().Text;
        await Admin.OkAsync("POST", Admin.Project + "/rate_limits/rl-gpt-5", """{"max_requests_per_1_minute":1}""");
        Assert.Equal((200, null), await Admin.InferAsync(key));
        Assert.Equal((429, "rate_limit_exceeded"), await Admin.InferAsync(key));
        Assert.Equal(404, (await Admin.TryAsync("POST", Admin.Project + "/rate_limits/rl-none", "{}")).Status);
    }

    [Fact]
    public async Task Archives_a_project_for_good()
    {
        var key = Admin.State.CreateKey().Text;
        await Admin.OkAsync("POST", Admin.Project + "/archive");
        Assert.Equal((401, "not_authorized_invalid_project"), await Admin.InferAsync(key));
        Assert.Equal(400, (await Admin.TryAsync("POST", Admin.Project + "/service_accounts", """{"name":"b"}""")).Status);
        Assert.Equal(0, (await Admin.GetAsync("/v1/organization/projects")).GetProperty("data").GetArrayLength());
        Assert.Equal("archived", (await Admin.GetAsync("/v1/organization/projects?include_archived=true")).GetProperty("data")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Keeps_organizations_apart()
    {
        var other = Admin.State.CreateProject("theirs", Admin.State.CreateOrganization("Others"));
        var key = Admin.State.CreateKey(FakeKeyType.Admin, project: other).Text;
        var (_, theirs) = await Admin.TryAsync("GET", "/v1/organization/projects", key: key);
        Assert.Equal(other.Id, Assert.Single(theirs.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(404, (await Admin.TryAsync("GET", Admin.Project, key: key)).Status);
    }

    [Fact]
    public async Task Pages_to_the_end_and_over_what_was_deleted_meanwhile()
    {
        var accounts = Enumerable.Range(0, 5).Select(number => Admin.State.CreateServiceAccount($"a{number}")).ToList();
        var first = await Admin.GetAsync(Admin.Project + "/service_accounts?limit=2");
        Assert.Equal(["a0", "a1"], Names(first));
        Assert.True(first.GetProperty("has_more").GetBoolean());
        Assert.Equal((accounts[0].Id, accounts[1].Id), (first.GetProperty("first_id").GetString(), first.GetProperty("last_id").GetString()));
        await Admin.OkAsync("DELETE", $"{Admin.Project}/service_accounts/{accounts[1].Id}");
        var rest = await Admin.GetAsync($"{Admin.Project}/service_accounts?limit=3&after={accounts[1].Id}");
        Assert.Equal(["a2", "a3", "a4"], Names(rest));
        Assert.False(rest.GetProperty("has_more").GetBoolean());
        foreach (var wrong in (string[])["limit=0", "limit=101", "limit=x", "after=nobody", "order=up"])
            Assert.Equal(400, (await Admin.TryAsync("GET", $"{Admin.Project}/service_accounts?{wrong}")).Status);
    }

    [Fact]
    public async Task Writes_down_each_change_and_not_what_the_provider_leaves_out()
    {
        var (account, key, _) = await Admin.AccountAsync("""["api.responses.write"]""");
        await Admin.OkAsync("POST", Admin.Project, """{"name":"renamed","external_key_id":"k"}""");
        await Admin.OkAsync("POST", Admin.Project + "/spend_limit", """{"threshold_amount":5,"currency":"USD","interval":"month"}""");
        await Admin.OkAsync("POST", Admin.Project + "/hosted_tool_permissions", """{"mcp":{"enabled":false}}""");
        Admin.State.Admin.LoseAuditEvents("api_key.deleted");
        await Admin.OkAsync("DELETE", $"{Admin.Project}/api_keys/{key}");
        Admin.State.Admin.KeepAuditEvents();
        await Admin.OkAsync("DELETE", $"{Admin.Project}/service_accounts/{account}");
        var events = Admin.State.DefaultOrganization.AuditEvents;
        Assert.Equal(["service_account.created", "api_key.created", "api_key.created", "project.updated", "service_account.deleted"], events.Select(one => one.Type));
        Assert.Equal("api.responses.write", (string?)events[2].Detail["data"]!["scopes"]![0]);
        Assert.Equal("""{"title":"renamed"}""", events[3].Detail["changes_requested"]!.ToJsonString());
    }

    private static IEnumerable<string?> Names(JsonElement page) => page.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("name").GetString());
}
