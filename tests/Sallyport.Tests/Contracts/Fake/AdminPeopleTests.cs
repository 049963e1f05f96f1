using FakeOpenAI.Keys;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>What a key may do is bounded by its owner's place in the project, which the Admin API changes.</summary>
public sealed class AdminPeopleTests : IAsyncLifetime
{
    private AdminClient? _admin;

    private AdminClient Admin => _admin ?? throw new InvalidOperationException("the test has not started");

    private string Roles => $"/v1/projects/{Admin.State.DefaultProject.Id}/roles";

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Admin.DisposeAsync();

    [Fact]
    public async Task Lets_an_account_without_a_role_do_what_its_group_may()
    {
        var account = (await Admin.OkAsync("POST", Admin.Project + "/service_accounts", """{"name":"bot","create_service_account_only":true}""")).GetProperty("id").GetString();
        var key = (await Admin.OkAsync("POST", $"{Admin.Project}/service_accounts/{account}/api_keys", """{"scopes":[]}""")).GetProperty("value").GetString()!;
        Assert.Equal((401, "missing_scope"), await Admin.InferAsync(key));

        var role = await IdAsync(Roles, """{"role_name":"responder","permissions":["api.responses.write"]}""");
        var group = await IdAsync("/v1/organization/groups", """{"name":"bots"}""");
        await Admin.OkAsync("POST", $"/v1/organization/groups/{group}/users", $$"""{"user_id":"{{account}}"}""");
        await Admin.OkAsync("POST", Admin.Project + "/groups", $$"""{"group_id":"{{group}}","role":"{{role}}"}""");
        Assert.Equal((200, null), await Admin.InferAsync(key));
        Assert.Equal((401, "missing_scope"), await Admin.InferAsync(key, path: "/v1/chat/completions", json: """{"model":"gpt-5","messages":[]}"""));

        await Admin.OkAsync("DELETE", $"{Admin.Project}/groups/{group}");
        Assert.Equal((401, "missing_scope"), await Admin.InferAsync(key));
    }

    [Fact]
    public async Task Takes_access_from_the_keys_of_a_person_who_left_the_project()
    {
        var person = Admin.State.CreateUser("Pia Person", "pia@canary.example");
        var key = Admin.State.CreateKey(owner: person);
        Assert.Equal((200, null), await Admin.InferAsync(key.Text));
        await Admin.OkAsync("DELETE", $"{Admin.Project}/users/{person.Id}");
        Assert.Equal((401, null), await Admin.InferAsync(key.Text));
        Assert.Equal("inactive", (await Admin.GetAsync($"{Admin.Project}/api_keys/{key.Id}")).GetProperty("owner_project_access").GetString());
        await Admin.OkAsync("POST", Admin.Project + "/users", """{"email":"pia@canary.example","role":"member"}""");
        Assert.Equal((200, null), await Admin.InferAsync(key.Text));
    }

    [Fact]
    public async Task Invites_a_person_who_accepts()
    {
        await Admin.OkAsync("POST", "/v1/organization/invites", $$"""{"email":"new@canary.example","role":"reader","projects":[{"id":"{{Admin.State.DefaultProject.Id}}","role":"member"}]}""");
        var person = Admin.State.AcceptInvite("new@canary.example");
        Assert.Contains(person.Id, (await Admin.GetAsync(Admin.Project + "/users")).GetRawText());
        Assert.Equal(["invite.sent", "invite.accepted", "user.added"], Admin.State.DefaultOrganization.AuditEvents.Select(one => one.Type));
    }

    [Fact]
    public async Task Keeps_predefined_roles_as_they_are()
    {
        var owner = (await Admin.GetAsync(Roles)).GetProperty("data")[0];
        Assert.True(owner.GetProperty("predefined_role").GetBoolean());
        Assert.Equal(400, (await Admin.TryAsync("DELETE", $"{Roles}/{owner.GetProperty("id").GetString()}")).Status);
    }

    [Fact]
    public async Task Pages_groups_by_the_next_cursor()
    {
        for (var number = 0; number < 3; number++)
            await IdAsync("/v1/organization/groups", $$"""{"name":"g{{number}}"}""");
        var first = await Admin.GetAsync("/v1/organization/groups?limit=2");
        Assert.True(first.GetProperty("has_more").GetBoolean());
        var rest = await Admin.GetAsync($"/v1/organization/groups?limit=2&after={first.GetProperty("next").GetString()}");
        Assert.Equal("g2", Assert.Single(rest.GetProperty("data").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rest.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Writes_down_roles_and_who_gets_them()
    {
        var role = await IdAsync(Roles, """{"role_name":"r","permissions":["api.files.read"]}""");
        var person = Admin.State.CreateUser("Pia Person", "pia@canary.example");
        var assigned = $"/v1/projects/{Admin.State.DefaultProject.Id}/users/{person.Id}/roles";
        await Admin.OkAsync("POST", assigned, $$"""{"role_id":"{{role}}"}""");
        await Admin.OkAsync("POST", $"{Roles}/{role}", """{"permissions":["api.files.read","api.files.write"]}""");
        await Admin.OkAsync("DELETE", $"{assigned}/{role}");
        var events = Admin.State.DefaultOrganization.AuditEvents;
        Assert.Equal(["role.created", "role.assignment.created", "role.updated", "role.assignment.deleted"], events.Select(one => one.Type));
        Assert.Equal(person.Id, (string?)events[1].Detail["principal_id"]);
        Assert.Equal("""["api.files.write"]""", events[2].Detail["changes_requested"]!["permissions_added"]!.ToJsonString());
    }

    private async Task<string> IdAsync(string path, string json) => (await Admin.OkAsync("POST", path, json)).GetProperty("id").GetString()!;
}
