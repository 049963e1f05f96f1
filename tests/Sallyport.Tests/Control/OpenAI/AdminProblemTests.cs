using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Control.OpenAI;

public sealed class AdminProblemTests
{
    private static readonly KeyChange s_change = new() { Scopes = KeyScopes.ReadOnly };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missing_scopes_are_named_with_the_request()
    {
        var scene = new AdminScene((_, _, _) =>
        {
            var answer = AdminScene.Error(401, "You have insufficient permissions for this operation. Missing scopes: api.management.read, api.usage.read. Check that you have the correct role.", "missing_scope");
            answer.Headers.Add("x-request-id", "req_123");
            return Task.FromResult(answer);
        });

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.Projects.GetAsync("p", Cancelled));

        Assert.Equal((AdminProblemKind.NotAllowed, 401, "missing_scope", "req_123"), (problem.Kind, problem.Status, problem.Code, problem.RequestId));
        Assert.Equal(["api.management.read", "api.usage.read"], problem.MissingScopes);
        var told = AdminApiErrors.Explain(problem);
        Assert.Equal(("admin-key-scope", ExitCode.Upstream), (told.Code, told.ExitCode));
        Assert.Equal("the admin key may not make this call; it lacks api.management.read, api.usage.read: GET /v1/organization/projects/p (request req_123)", told.Message);
    }

    [Fact]
    public async Task What_is_gone_is_null_or_false()
    {
        var scene = new AdminScene((_, _, _) => Task.FromResult(AdminScene.Error(404, "No such thing")));

        Assert.Null(await scene.Admin.Projects.GetAsync("p", Cancelled));
        Assert.False(await scene.Admin.ServiceAccounts.DeleteAsync("p", "a", Cancelled));
        Assert.Equal(KeyDeletion.WasGone, await scene.Admin.ProjectKeys.DeleteAsync("p", "k", Cancelled));
    }

    [Fact]
    public async Task A_404_of_something_else_does_not_make_a_key_gone()
    {
        var html = new AdminScene((_, _, _) => Task.FromResult(AdminScene.Json(404, "<html>nginx</html>")));
        var problem = await Assert.ThrowsAsync<AdminProblem>(() => html.Admin.ProjectKeys.DeleteAsync("p", "k", Cancelled));
        Assert.Equal(AdminProblemKind.Unreadable, problem.Kind);

        var moved = new AdminScene((_, _, _) => Task.FromResult(AdminScene.Error(404, "Unknown request URL: DELETE /v1/organization/x. Please check the URL for typos", "unknown_url")));
        problem = await Assert.ThrowsAsync<AdminProblem>(() => moved.Admin.ServiceAccounts.DeleteAsync("p", "a", Cancelled));
        Assert.True(problem.IsUnknownCall);
    }

    [Fact]
    public async Task A_key_of_a_service_account_that_cannot_be_deleted_alone_is_told_by_its_owner()
    {
        var scene = KeyThatIsNotDeleted("""{"type":"service_account","service_account":{"id":"sa_1","name":"a"}}""");
        Assert.Equal(KeyDeletion.DeleteAccountInstead, await scene.Admin.ProjectKeys.DeleteAsync("p", "k", Cancelled));

        scene = KeyThatIsNotDeleted("""{"type":"user","user":{"id":"user_1"}}""");
        await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.ProjectKeys.DeleteAsync("p", "k", Cancelled));

        static AdminScene KeyThatIsNotDeleted(string owner) => new((_, request, _) => Task.FromResult(request.Method == HttpMethod.Delete
            ? AdminScene.Error(400, "cannot be deleted")
            : AdminScene.Json(200, $$"""{"id":"k","owner":{{owner}}}""")));
    }

    [Fact]
    public async Task A_provider_without_the_update_of_keys_says_so_as_a_value()
    {
        foreach (var refusal in (Func<HttpResponseMessage>[])
        [
            () => AdminScene.Error(405, "Not allowed"),
            () => AdminScene.Error(404, "Unknown request URL: POST", "unknown_url"),
            () => AdminScene.Error(404, "Not found"),
            () => AdminScene.Error(400, "Unrecognized request argument supplied: scopes"),
        ])
        {
            var scene = new AdminScene((_, request, _) => Task.FromResult(request.Method == HttpMethod.Post ? refusal() : AdminScene.Json(200, """{"id":"k"}""")));
            var feature = await scene.Admin.ProjectKeys.UpdateAsync("p", "k", s_change, Cancelled);
            Assert.False(feature.IsSupported);
            Assert.StartsWith("POST /v1/organization/projects/p/api_keys/k: answered ", feature.WhyNot, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_that_is_gone_or_expired_is_not_taken_for_a_missing_feature()
    {
        var gone = new AdminScene((_, _, _) => Task.FromResult(AdminScene.Error(404, "No such key")));
        Assert.Equal(AdminProblemKind.NotFound, (await Assert.ThrowsAsync<AdminProblem>(() => gone.Admin.ProjectKeys.UpdateAsync("p", "k", s_change, Cancelled))).Kind);

        var expired = new AdminScene((_, _, _) => Task.FromResult(AdminScene.Error(400, "Expired keys cannot be updated")));
        Assert.Equal(AdminProblemKind.Refused, (await Assert.ThrowsAsync<AdminProblem>(() => expired.Admin.ProjectKeys.UpdateAsync("p", "k", s_change, Cancelled))).Kind);
    }

    [Fact]
    public async Task A_lifetime_that_the_provider_does_not_know_is_named()
    {
        var scene = new AdminScene((_, _, _) => Task.FromResult(AdminScene.Error(400, "Unknown parameter: 'expires_in_seconds'.", "unknown_parameter")));
        var key = new NewKey { Name = "k", Scopes = KeyScopes.ReadOnly, Lifetime = TimeSpan.FromHours(1) };

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.ServiceAccounts.CreateKeyAsync("p", "a", key, Cancelled));

        Assert.Equal("expires_in_seconds", problem.UnknownParameter);
        Assert.Equal("""{"name":"k","scopes":["api.all.read"],"expires_in_seconds":3600}""", scene.Sent[0].Body);
    }

    [Theory, InlineData(""), InlineData(" "), InlineData("."), InlineData("..")]
    public async Task An_id_that_would_name_another_call_is_not_sent(string id)
    {
        var scene = new AdminScene("{}");
        await Assert.ThrowsAsync<ArgumentException>(async () => await scene.Admin.ServiceAccounts.DeleteAsync("p", id, Cancelled));
        Assert.Empty(scene.Sent);
    }

    [Fact]
    public async Task A_key_in_the_place_of_its_id_is_not_sent_and_not_shown()
    {
        var scene = new AdminScene("{}");
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => scene.Admin.ProjectKeys.DeleteAsync("p", AdminScene.AdminKey, Cancelled));
        Assert.DoesNotContain("CANARY", refusal.ToString(), StringComparison.Ordinal);
        Assert.Empty(scene.Sent);
    }

    [Fact]
    public async Task What_is_so_already_is_not_tripped_over()
    {
        var scene = new AdminScene((_, request, _) => Task.FromResult(request.Method == HttpMethod.Post
            ? AdminScene.Error(400, "is so already")
            : AdminScene.Json(200, """{"id":"x","name":"n","status":"archived","permissions":[]}""")));

        Assert.Equal("x", (await scene.Admin.Roles.AssignAsync(AdminScope.Organization, RoleHolder.User("u"), "x", Cancelled)).Id);
        await scene.Admin.Groups.AddMemberAsync("g", "u", Cancelled);
        Assert.Equal("archived", (await scene.Admin.Projects.ArchiveAsync("x", Cancelled)).Status);
    }

    [Fact]
    public async Task A_refusal_of_what_is_not_so_stays_one()
    {
        var scene = new AdminScene((_, request, _) => Task.FromResult(request.Method == HttpMethod.Post
            ? AdminScene.Error(400, "not you")
            : AdminScene.Error(404, "No such thing")));

        await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.Roles.AssignAsync(AdminScope.Organization, RoleHolder.User("u"), "x", Cancelled));
        await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.Groups.AddMemberAsync("g", "u", Cancelled));
        await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.Projects.ArchiveAsync("x", Cancelled));
    }

    [Fact]
    public async Task An_id_stays_one_segment()
    {
        var scene = new AdminScene("{}");
        await scene.Admin.ServiceAccounts.DeleteAsync("p", "../x?y#z", Cancelled);
        Assert.Equal("/v1/organization/projects/p/service_accounts/..%2Fx%3Fy%23z", scene.Sent[0].Target);
    }

    [Fact]
    public void Every_kind_of_problem_has_its_own_error() =>
        Assert.All(Enum.GetValues<AdminProblemKind>(), kind =>
        {
            var told = AdminApiErrors.Explain(new AdminProblem(kind, "GET /v1/x", "answered 418"));
            Assert.StartsWith("admin-", told.Code, StringComparison.Ordinal);
            Assert.Contains("GET /v1/x", told.Message, StringComparison.Ordinal);
        });
}
