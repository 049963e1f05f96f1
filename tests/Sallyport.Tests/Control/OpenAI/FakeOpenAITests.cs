using System.Text;
using FakeOpenAI;
using FakeOpenAI.Faults;
using FakeOpenAI.Keys;
using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Tests.Broker.Upstreams;
using Xunit;

namespace Sallyport.Tests.Control.OpenAI;

/// <summary>The client against the fake provider: real TLS, through the operator's redirection, with state.</summary>
public sealed class FakeOpenAITests : IAsyncLifetime
{
    private FakeServer _server = null!;
    private AuthorityFile _ca = null!;
    private OpenAIAdmin _admin = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeServer.StartAsync(cancellationToken: Cancelled);
        _ca = new AuthorityFile(_server.CertificateAuthorityPem);
        using var key = Secret.CopyOf(_server.State.CreateKey(FakeKeyType.Admin).Text);
        _admin = OpenAIAdmin.Create(Redirect(_ca.Path), key, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
        _ca.Dispose();
    }

    [Fact]
    public async Task A_project_with_a_scoped_key_is_made_limited_and_taken_down()
    {
        var project = await _admin.Projects.CreateAsync(new NewProject { Name = "support-bot-prod" }, Cancelled);
        var scope = AdminScope.Project(project.Id);
        await _admin.ModelPermissions.SetAsync(project.Id, new ModelList { Mode = ModelList.Allow, ModelIds = ["gpt-5"] }, Cancelled);
        await _admin.HostedTools.UpdateAsync(project.Id, new HostedToolSettings { Mcp = new HostedTool { Enabled = false } }, Cancelled);
        await _admin.Spend.SetLimitAsync(scope, 20_000, Cancelled);
        var limit = await _admin.RateLimits.ListAsync(project.Id, Cancelled).FirstAsync(l => l.Model == "gpt-5", Cancelled);
        await _admin.RateLimits.UpdateAsync(project.Id, limit.Id, new RateLimitChange { RequestsPerMinute = 12 }, Cancelled);

        using var account = await _admin.ServiceAccounts.CreateAsync(project.Id, new NewServiceAccount { Name = "runtime" }, Cancelled);
        Assert.Null(account.Key);
        // Made without a key it has no role either, and its keys may nothing until it is given one.
        await _admin.ServiceAccounts.UpdateAsync(project.Id, account.Account.Id, new ServiceAccountChange { Role = "member" }, Cancelled);
        using var key = await _admin.ServiceAccounts.CreateKeyAsync(project.Id, account.Account.Id,
            new NewKey { Name = "runtime sally:1", Scopes = KeyScopes.Of("api.responses.write"), Lifetime = TimeSpan.FromHours(1) }, Cancelled);

        Assert.Equal(200, await RespondAsync(key.Secret, "gpt-5"));
        Assert.Equal(403, await RespondAsync(key.Secret, "gpt-4o"));
        Assert.InRange(key.Expires!.Value - key.Created!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        var listed = await _admin.ProjectKeys.ListAsync(project.Id, Cancelled).SingleAsync(Cancelled);
        Assert.Equal((key.Id, "runtime sally:1", account.Account.Id), (listed.Id, listed.Name, listed.Owner!.Id));
        Assert.NotNull(listed.LastUsedAt);
        Assert.Equal(12, (await _admin.RateLimits.ListAsync(project.Id, Cancelled).SingleAsync(l => l.Id == limit.Id, Cancelled)).RequestsPerMinute);
        Assert.Equal(["gpt-5"], (await _admin.ModelPermissions.GetAsync(project.Id, Cancelled))!.ModelIds);
        Assert.False((await _admin.HostedTools.GetAsync(project.Id, Cancelled))!.Mcp!.Enabled);
        Assert.Equal(20_000, (await _admin.Spend.GetLimitAsync(scope, Cancelled))!.ThresholdCents);

        Assert.True((await _admin.ProjectKeys.UpdateAsync(project.Id, key.Id, new KeyChange { Scopes = KeyScopes.Of("api.files.read") }, Cancelled)).IsSupported);
        Assert.Equal(401, await RespondAsync(key.Secret, "gpt-5"));

        Assert.True(await _admin.Spend.DeleteLimitAsync(scope, Cancelled));
        Assert.False(await _admin.Spend.DeleteLimitAsync(scope, Cancelled));
        Assert.Null(await _admin.Spend.GetLimitAsync(scope, Cancelled));
        Assert.True(await _admin.ServiceAccounts.DeleteAsync(project.Id, account.Account.Id, Cancelled));
        Assert.False(await _admin.ServiceAccounts.DeleteAsync(project.Id, account.Account.Id, Cancelled));
        Assert.Null(await _admin.ProjectKeys.GetAsync(project.Id, key.Id, Cancelled));
        Assert.Equal("archived", (await _admin.Projects.ArchiveAsync(project.Id, Cancelled)).Status);
        Assert.DoesNotContain(await _admin.Projects.ListAsync(includeArchived: false, Cancelled).ToListAsync(Cancelled), p => p.Id == project.Id);
    }

    [Fact]
    public async Task A_provider_of_the_published_document_alone_says_what_it_lacks()
    {
        _server.State.Admin.Newer = false;
        var project = _server.State.DefaultProject.Id;
        using var account = await _admin.ServiceAccounts.CreateAsync(project, new NewServiceAccount { Name = "a" }, Cancelled);
        var key = new NewKey { Name = "k", Scopes = KeyScopes.ReadOnly, Lifetime = TimeSpan.FromHours(1) };

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => _admin.ServiceAccounts.CreateKeyAsync(project, account.Account.Id, key, Cancelled));
        Assert.Equal("expires_in_seconds", problem.UnknownParameter);

        using var made = await _admin.ServiceAccounts.CreateKeyAsync(project, account.Account.Id, key with { Lifetime = null }, Cancelled);
        Assert.Null(made.Expires);
        Assert.False((await _admin.ProjectKeys.UpdateAsync(project, made.Id, new KeyChange { Scopes = KeyScopes.ReadOnly }, Cancelled)).IsSupported);
        Assert.Equal(KeyDeletion.DeleteAccountInstead, await _admin.ProjectKeys.DeleteAsync(project, made.Id, Cancelled));
    }

    [Fact]
    public async Task An_answer_that_is_cut_after_the_key_was_made_is_ambiguous_and_the_key_is_found_by_its_name()
    {
        var project = _server.State.DefaultProject.Id;
        using var account = await _admin.ServiceAccounts.CreateAsync(project, new NewServiceAccount { Name = "a" }, Cancelled);
        _server.Faults.Once($"/v1/organization/projects/{project}/service_accounts", new Fault { CutAfterEffect = true });

        await Assert.ThrowsAsync<AmbiguousOutcome>(() => _admin.ServiceAccounts.CreateKeyAsync(
            project, account.Account.Id, new NewKey { Name = "sally:marker", Scopes = KeyScopes.ReadOnly }, Cancelled));

        Assert.Single(await _admin.ProjectKeys.ListAsync(project, Cancelled).Where(k => k.Name == "sally:marker").ToListAsync(Cancelled));
    }

    [Fact]
    public async Task A_list_of_many_pages_is_read_whole()
    {
        var project = _server.State.DefaultProject.Id;
        for (var i = 0; i < 205; i++)
            (await _admin.ServiceAccounts.CreateAsync(project, new NewServiceAccount { Name = $"a{i}" }, Cancelled)).Dispose();

        var names = await _admin.ServiceAccounts.ListAsync(project, Cancelled).Select(a => a.Name).ToListAsync(Cancelled);

        Assert.Superset(Enumerable.Range(0, 205).Select(i => $"a{i}").ToHashSet(), names.ToHashSet());
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task Another_authority_is_not_trusted_and_another_key_is_told_without_being_shown()
    {
        using var key = Secret.CopyOf(AdminScene.AdminKey);
        using var untrusting = OpenAIAdmin.Create(Redirect(null), key, TimeProvider.System);
        var problem = await Assert.ThrowsAsync<AdminProblem>(() => untrusting.Projects.GetAsync("p", Cancelled));
        Assert.Equal(AdminProblemKind.Untrusted, problem.Kind);
        Assert.Empty(_server.Capture.Requests);

        using var stranger = OpenAIAdmin.Create(Redirect(_ca.Path), key, TimeProvider.System);
        problem = await Assert.ThrowsAsync<AdminProblem>(() => stranger.Projects.GetAsync("p", Cancelled));
        Assert.Equal(("admin-key-rejected", false), (AdminApiErrors.Explain(problem).Code, problem.ToString().Contains("CANARY", StringComparison.Ordinal)));
    }

    private UpstreamRedirects Redirect(string? ca) => new([KeyValuePair.Create(OpenAIAdmin.Host, new UpstreamRedirect(_server.Origin, ca))]);

    /// <summary>The status of an inference call with the key.</summary>
    private async Task<int> RespondAsync(Secret key, string model)
    {
        using var http = _server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses")
        {
            Content = new StringContent($$"""{"model":"{{model}}","input":"hi"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", Encoding.UTF8.GetString(key.Reveal()));
        return (int)(await http.SendAsync(request, Cancelled)).StatusCode;
    }
}
