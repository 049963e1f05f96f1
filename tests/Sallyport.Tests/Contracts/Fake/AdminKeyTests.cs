using FakeOpenAI;
using FakeOpenAI.Faults;
using FakeOpenAI.Keys;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>The Admin API and inference know one truth: what is done to a key there holds here from the next call on.</summary>
public sealed class AdminKeyTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 30, TimeSpan.Zero));
    private AdminClient? _admin;

    private AdminClient Admin => _admin ?? throw new InvalidOperationException("the test has not started");

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync(TestContext.Current.CancellationToken, new FakeServerOptions { Time = _time, ControlEndpoints = true });

    public ValueTask DisposeAsync() => Admin.DisposeAsync();

    [Fact]
    public async Task Takes_admin_keys_alone_and_they_cannot_infer()
    {
        foreach (var type in (FakeKeyType[])[FakeKeyType.Project, FakeKeyType.ServiceAccount, FakeKeyType.Legacy])
            Assert.Equal(401, (await Admin.TryAsync("GET", "/v1/organization/projects", key: Admin.State.CreateKey(type).Text)).Status);
        Assert.Equal(401, (await Admin.TryAsync("GET", "/v1/organization/projects", key: "sk-none")).Status);
        Assert.Equal((401, "missing_scope"), await Admin.InferAsync(Admin.State.CreateKey(FakeKeyType.Admin).Text));
    }

    [Theory]
    [InlineData(AdminScopes.Read, 200, 401)]
    [InlineData(AdminScopes.Write, 401, 200)]
    [InlineData(AdminScopes.Usage, 401, 401)]
    public async Task Holds_a_restricted_admin_key_to_its_scopes(string scope, int reads, int writes)
    {
        var key = Admin.State.CreateKey(FakeKeyType.Admin, [scope]).Text;
        var (status, body) = await Admin.TryAsync("GET", "/v1/organization/projects", key: key);
        Assert.Equal(reads, status);
        if (status == 401)
            Assert.Contains("Missing scopes: api.management.read", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(writes, (await Admin.TryAsync("POST", "/v1/organization/projects", """{"name":"p"}""", key)).Status);
    }

    [Fact]
    public async Task Lets_a_new_key_infer_at_once_with_its_scopes_until_it_is_deleted()
    {
        var (account, id, text) = await Admin.AccountAsync("""["api.responses.write"]""");
        Assert.Equal((200, null), await Admin.InferAsync(text));
        Assert.Equal((401, "missing_scope"), await Admin.InferAsync(text, path: "/v1/chat/completions", json: """{"model":"gpt-5","messages":[]}"""));
        await Admin.OkAsync("DELETE", $"{Admin.Project}/api_keys/{id}");
        Assert.Equal((401, "invalid_api_key"), await Admin.InferAsync(text));
        Assert.Equal(404, (await Admin.TryAsync("GET", $"{Admin.Project}/api_keys/{id}")).Status);
        var (_, _, second) = await Admin.AccountAsync();
        Assert.Equal((200, null), await Admin.InferAsync(second, path: "/v1/chat/completions", json: """{"model":"gpt-5","messages":[]}"""));
        await Admin.OkAsync("DELETE", $"{Admin.Project}/service_accounts/{account}");
    }

    [Fact]
    public async Task Deletes_the_keys_of_a_service_account_with_it()
    {
        var (account, _, text) = await Admin.AccountAsync();
        await Admin.OkAsync("DELETE", $"{Admin.Project}/service_accounts/{account}");
        Assert.Equal((401, "invalid_api_key"), await Admin.InferAsync(text));
    }

    [Fact]
    public async Task Gives_the_value_of_a_key_once_and_its_scopes_never()
    {
        var (_, id, text) = await Admin.AccountAsync("""["api.responses.write"]""");
        var listed = (await Admin.GetAsync(Admin.Project + "/api_keys")).GetRawText() + (await Admin.GetAsync($"{Admin.Project}/api_keys/{id}")).GetRawText();
        Assert.DoesNotContain(text, listed);
        Assert.DoesNotContain("api.responses.write", listed);
        Assert.Contains(id, listed);
    }

    [Fact]
    public async Task Ends_a_key_when_its_time_is_over()
    {
        var (_, id, text) = await Admin.AccountAsync(more: ""","expires_in_seconds":60""");
        Assert.Equal((200, null), await Admin.InferAsync(text));
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds() + 60, (await Admin.GetAsync($"{Admin.Project}/api_keys/{id}")).GetProperty("expires_at").GetInt64());
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal((401, "invalid_api_key"), await Admin.InferAsync(text));
        Assert.Equal(400, (await Admin.TryAsync("POST", $"{Admin.Project}/api_keys/{id}", """{"scopes":[]}""")).Status);
    }

    [Fact]
    public async Task Changes_the_scopes_and_the_end_of_a_key()
    {
        var (_, id, text) = await Admin.AccountAsync();
        await Admin.OkAsync("POST", $"{Admin.Project}/api_keys/{id}", """{"scopes":["api.all.read"],"expires_in_seconds":5}""");
        Assert.Equal((401, "missing_scope"), await Admin.InferAsync(text));
        await Admin.OkAsync("POST", $"{Admin.Project}/api_keys/{id}", """{"scopes":[]}""");
        Assert.Equal((200, null), await Admin.InferAsync(text));
        foreach (var refused in (string[])["{}", """{"scopes":null}""", """{"expires_in_seconds":0}""", """{"scopes":["Models"]}""", """{"name":"x"}"""])
            Assert.Equal(400, (await Admin.TryAsync("POST", $"{Admin.Project}/api_keys/{id}", refused)).Status);
    }

    [Fact]
    public async Task Shows_when_a_key_was_last_used()
    {
        var (_, id, text) = await Admin.AccountAsync();
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await Admin.GetAsync($"{Admin.Project}/api_keys/{id}")).GetProperty("last_used_at").ValueKind);
        _time.Advance(TimeSpan.FromMinutes(5));
        await Admin.InferAsync(text);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), (await Admin.GetAsync($"{Admin.Project}/api_keys/{id}")).GetProperty("last_used_at").GetInt64());
    }

    [Fact]
    public async Task Plays_the_published_document_without_what_is_newer()
    {
        var (_, id, _) = await Admin.AccountAsync();
        Admin.State.Admin.Newer = false;
        Assert.Equal(405, (await Admin.TryAsync("POST", $"{Admin.Project}/api_keys/{id}", """{"scopes":[]}""")).Status);
        var (status, body) = await Admin.TryAsync("POST", Admin.Project + "/service_accounts", """{"name":"b","expires_in_seconds":60}""");
        Assert.Equal((400, "unknown_parameter"), (status, body.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(400, (await Admin.TryAsync("DELETE", $"{Admin.Project}/api_keys/{id}")).Status);
        Assert.False((await Admin.GetAsync($"{Admin.Project}/api_keys/{id}")).TryGetProperty("expires_at", out _));
        Admin.State.Admin.DeletesServiceAccountKeys = true;
        Assert.Equal(200, (await Admin.TryAsync("DELETE", $"{Admin.Project}/api_keys/{id}")).Status);
    }

    [Fact]
    public async Task Lists_the_keys_of_people_who_left_only_when_asked_for()
    {
        var person = Admin.State.CreateUser("Lena Left", "lena@canary.example");
        var key = Admin.State.CreateKey(owner: person);
        Admin.State.Remove(person);
        Assert.DoesNotContain(key.Id, (await Admin.GetAsync(Admin.Project + "/api_keys")).GetRawText());
        Assert.Contains(key.Id, (await Admin.GetAsync(Admin.Project + "/api_keys?owner_project_access=inactive")).GetRawText());
        Assert.Equal((401, null), await Admin.InferAsync(key.Text));
    }

    [Fact]
    public async Task Cuts_the_line_after_the_effect_so_that_the_caller_cannot_know()
    {
        Admin.Server.Faults.Once("POST /v1/organization/projects/*/service_accounts", new Fault { CutAfterEffect = true });
        await Admin.GetAsync(Admin.Project + "/service_accounts");
        await Assert.ThrowsAsync<HttpRequestException>(() => Admin.OkAsync("POST", Admin.Project + "/service_accounts", """{"name":"lost"}"""));
        Assert.Equal("lost", Assert.Single(Admin.State.DefaultProject.ServiceAccounts).Name);
    }

    [Fact]
    public async Task Says_when_to_come_back()
    {
        Admin.Server.Faults.Once("/v1/organization", new Fault { Status = 429, RetryAfterSeconds = 7 });
        using var client = Admin.Server.CreateClient();
        using var response = await client.GetAsync("/v1/organization/projects", TestContext.Current.CancellationToken);
        Assert.Equal((429, TimeSpan.FromSeconds(7)), ((int)response.StatusCode, response.Headers.RetryAfter?.Delta));
    }

    [Fact]
    public async Task Runs_on_a_clock_of_its_own_and_tells_its_date()
    {
        await Admin.TryAsync("POST", "/__fake/admin", """{"clock_skew_seconds":-90}""");
        var made = await Admin.OkAsync("POST", "/v1/organization/projects", """{"name":"early"}""");
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds() - 90, made.GetProperty("created_at").GetInt64());
    }
}
