using System.Net;
using FakeOpenAI.Admin;
using FakeOpenAI.Faults;
using Sallyport.Control.Leases;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Leases;

public sealed class LeaseWorkTests : IAsyncLifetime
{
    private LeaseScene _scene = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scene = await LeaseScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_leases_key_has_the_scopes_of_the_grant_and_an_end_and_works_until_it_is_ended()
    {
        var lease = await CreateAsync();
        var key = Assert.Single(_scene.LeaseKeys);
        Assert.Equal(["api.model.read", "api.responses.read", "api.responses.write"], key.Scopes!.Order(StringComparer.Ordinal));
        Assert.Equal(lease.Ends + TimeSpan.FromMinutes(5), key.ExpiresAt);
        Assert.Equal("member", Assert.Single(_scene.LeaseAccounts).Role);
        var stored = Assert.Single(_scene.Stored);
        Assert.Equal((lease.KeyName, lease.Id, LeaseScene.Name, key.Id, key.Project.Id),
            (stored.Name, stored.Facts[CredentialFacts.Lease], stored.Facts[CredentialFacts.LeaseOf], stored.Facts[CredentialFacts.KeyId], stored.Facts[CredentialFacts.Project]));
        Assert.Equal(HttpStatusCode.OK, await _scene.CallAsync(lease.KeyName));

        Assert.True(await EndAsync(lease.Id));
        Assert.Equal(HttpStatusCode.Unauthorized, await _scene.CallWithAsync(key.Text));
        Assert.Empty(_scene.Stored);
        Assert.Equal(HttpStatusCode.OK, await _scene.CallAsync(LeaseScene.Name));
    }

    [Fact]
    public async Task The_first_lease_shows_whether_single_keys_can_be_deleted_and_then_the_credentials_own_account_is_used()
    {
        Assert.True((await CreateAsync()).OwnAccount);
        await EndAllAsync();
        var shared = await CreateAsync();
        Assert.False(shared.OwnAccount);
        Assert.Equal(_scene.Parent.Owner.Id, Assert.Single(_scene.LeaseKeys).Owner.Id);
        await EndAllAsync();
        Assert.Empty(_scene.LeaseKeys);
        Assert.Contains(_scene.Parent.Owner, _scene.Parent.Project.ServiceAccounts);
    }

    [Fact]
    public async Task A_provider_of_the_published_specification_gets_a_key_without_an_end_in_an_account_that_goes()
    {
        _scene.State.Admin.Newer = false;
        var lease = await CreateAsync();
        Assert.False(lease.EndsAtProvider);
        await EndAllAsync();
        Assert.True((await CreateAsync()).OwnAccount);
        await EndAllAsync();
        Assert.Empty(_scene.LeaseAccounts);
    }

    [Theory, InlineData(AccountOnly.Ignored), InlineData(AccountOnly.IgnoredWithoutId)]
    public async Task A_key_that_comes_with_the_account_unasked_is_deleted(AccountOnly accountOnly)
    {
        _scene.State.Admin.AccountOnly = accountOnly;
        var lease = await CreateAsync();
        Assert.Equal(lease.KeyId, Assert.Single(_scene.LeaseKeys).Id);
    }

    [Fact]
    public async Task Where_it_cannot_be_deleted_there_is_no_lease_and_the_account_goes()
    {
        (_scene.State.Admin.AccountOnly, _scene.State.Admin.DeletesServiceAccountKeys) = (AccountOnly.Ignored, false);
        Assert.Equal("lease-provider", (await Assert.ThrowsAsync<UserError>(CreateAsync)).Code);
        Assert.Empty(_scene.LeaseKeys);
        Assert.Empty(_scene.LeaseAccounts);
    }

    [Theory, InlineData("POST /v1/organization/projects/*/service_accounts"), InlineData("POST /v1/organization/projects/*/service_accounts/*/api_keys")]
    public async Task What_was_made_by_a_call_whose_answer_never_came_is_found_and_deleted(string call)
    {
        _scene.Server.Faults.Once(call, new Fault { CutAfterEffect = true });
        Assert.Equal("admin-outcome-unknown", (await Assert.ThrowsAsync<UserError>(CreateAsync)).Code);
        Assert.Empty(_scene.LeaseKeys);
        Assert.Empty(_scene.LeaseAccounts);
        // It may have come later still: the record stays open until that cannot be.
        Assert.Equal(LeaseStep.Ending, Assert.Single(_scene.Records).Step);
        _scene.Time.Provider.Advance(LeaseWork.Settles);
        await _scene.SweepAsync();
        Assert.Equal(LeaseStep.Ended, Assert.Single(_scene.Records).Step);
    }

    [Fact]
    public async Task What_is_gone_already_counts_as_ended()
    {
        var lease = await CreateAsync();
        foreach (var key in _scene.LeaseKeys) _scene.State.Revoke(key);
        _scene.Server.Faults.Always("DELETE /v1/organization/projects/*/service_accounts", new Fault { Status = 404 });
        Assert.True(await EndAsync(lease.Id));
        Assert.Equal(LeaseStep.Ended, Assert.Single(_scene.Records).Step);
    }

    [Fact]
    public async Task A_lease_whose_end_fails_is_used_by_nobody_and_stays_on_record()
    {
        var lease = await CreateAsync();
        _scene.Server.Faults.Always("DELETE /v1/organization/projects", new Fault { Status = 403 });
        await Assert.ThrowsAsync<UserError>(() => EndAsync(lease.Id));
        Assert.Empty(_scene.Stored);
        Assert.Equal(LeaseStep.Ending, Assert.Single(_scene.Records).Step);
        Assert.Single((await _scene.SweepAsync()).Failed);

        _scene.Server.Faults.Clear();
        Assert.Equal([lease.Id], (await _scene.SweepAsync()).Ended);
        Assert.Empty(_scene.LeaseKeys);
    }

    [Fact]
    public async Task Extending_moves_the_keys_end_and_keeps_the_key()
    {
        var lease = await CreateAsync();
        var key = _scene.Home.Reveal(lease.KeyName);
        _scene.Time.Provider.Advance(TimeSpan.FromMinutes(50));
        var renewed = await RenewAsync(lease.Id, TimeSpan.FromHours(1));
        Assert.Equal(_scene.Time.Real.AddHours(1), renewed.Ends);
        Assert.Equal(renewed.Ends.AddMinutes(5), Assert.Single(_scene.LeaseKeys).ExpiresAt);
        Assert.Equal(key, _scene.Home.Reveal(lease.KeyName));
        _scene.Time.Provider.Advance(TimeSpan.FromMinutes(30));
        Assert.False(_scene.Stored[0].HasEnded(_scene.Time.Real));
        Assert.Empty((await _scene.SweepAsync(processesLive: true)).Ended);
    }

    [Fact]
    public async Task Where_the_keys_end_cannot_be_moved_another_takes_its_place_under_the_same_name()
    {
        var lease = await CreateAsync();
        var key = _scene.Home.Reveal(lease.KeyName);
        _scene.State.Admin.Newer = false;
        _scene.State.Admin.DeletesServiceAccountKeys = true;
        var renewed = await RenewAsync(lease.Id, TimeSpan.FromHours(1));
        Assert.NotEqual(key, _scene.Home.Reveal(lease.KeyName));
        Assert.Equal(renewed.KeyId, Assert.Single(_scene.LeaseKeys).Id);
        Assert.Equal(HttpStatusCode.Unauthorized, await _scene.CallWithAsync(key));
        Assert.Equal(HttpStatusCode.OK, await _scene.CallAsync(lease.KeyName));
    }

    [Fact]
    public async Task What_is_over_cannot_be_extended()
    {
        var lease = await CreateAsync();
        _scene.Time.Provider.Advance(TimeSpan.FromHours(1));
        Assert.Equal("lease-missing", (await Assert.ThrowsAsync<UserError>(() => RenewAsync(lease.Id, TimeSpan.FromHours(1)))).Code);
        Assert.True(_scene.Stored[0].HasEnded(_scene.Time.Real));
        Assert.Equal([lease.Id], (await _scene.SweepAsync(processesLive: true)).Ended);
    }

    [Fact]
    public async Task The_sweeper_ends_what_is_over_or_whose_process_is_gone_and_leaves_the_rest()
    {
        var one = await CreateAsync();
        var other = await _scene.InProcessAsync(work => work.CreateAsync(_scene.Terms(TimeSpan.FromHours(3)) with { Owner = null }, Stop));
        Assert.Empty((await _scene.SweepAsync(processesLive: true)).Ended);
        Assert.Equal([one.Id], (await _scene.SweepAsync(processesLive: false)).Ended);
        Assert.Equal("its process was gone", _scene.Records.Single(r => r.Id == one.Id).Reason);
        _scene.Time.Provider.Advance(TimeSpan.FromHours(3));
        Assert.Equal([other.Id], (await _scene.SweepAsync(processesLive: false)).Ended);
    }

    [Fact]
    public async Task Two_sweepers_at_once_end_each_lease_once()
    {
        for (var i = 0; i < 4; i++) await CreateAsync();
        var results = await Task.WhenAll(_scene.SweepAsync(), _scene.SweepAsync());
        Assert.All(results, r => Assert.Empty(r.Failed));
        Assert.Equal(4, results.Sum(r => r.Ended.Count));
        Assert.Empty(_scene.LeaseAccounts);
        Assert.All(_scene.Records, r => Assert.Equal(LeaseStep.Ended, r.Step));
    }

    [Theory, InlineData("/service_accounts"), InlineData("/api_keys")]
    public async Task A_process_that_slept_too_long_deletes_what_it_makes_then(string call)
    {
        // This process sleeps before a call that makes something, and another one cleans up meanwhile.
        var slept = false;
        _scene.BeforeCall = async request =>
        {
            if (slept || request.Method != HttpMethod.Post || !request.RequestUri!.AbsolutePath.EndsWith(call, StringComparison.Ordinal)) return;
            slept = true;
            _scene.Time.Provider.Advance(LeaseRecords.Claim);
            Assert.Single((await _scene.SweepAsync()).Ended);
        };
        await Assert.ThrowsAsync<UserError>(CreateAsync);
        Assert.True(slept);
        Assert.Empty(_scene.LeaseKeys);
        Assert.Empty(_scene.LeaseAccounts);
        Assert.Empty(_scene.Stored);
    }

    [Fact]
    public void A_grant_that_cannot_be_put_on_a_key_is_refused_and_named()
    {
        var problem = Assert.Throws<UserError>(() => _scene.Terms(policy: LeaseScene.Policy(("evals", Access.Read), ("responses", Access.Write))));
        Assert.Equal("lease-scopes", problem.Code);
        Assert.Contains("evals", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--unscoped", problem.Hint, StringComparison.Ordinal);
        Assert.Equal("lease-scopes", Assert.Throws<UserError>(() => _scene.Terms(policy: PolicySnapshot.Open)).Code);
        Assert.True(_scene.Terms(unscoped: true, policy: PolicySnapshot.Open).Scopes.IsAll);
    }

    [Fact]
    public void A_grant_of_everything_never_becomes_a_key_without_scopes_unless_that_is_asked_for()
    {
        var policy = LeaseScene.Policy();
        var everything = policy.Agents[LeaseScene.Agent].Grants[0] with { Permissions = new PermissionSet { Groups = new Dictionary<string, Access>(), AllBecause = "tests" } };
        policy = policy with { Agents = new Dictionary<string, AgentPolicy> { [LeaseScene.Agent] = new() { Name = LeaseScene.Agent, Grants = [everything] } } };
        Assert.Equal("lease-scopes", Assert.Throws<UserError>(() => _scene.Terms(policy: policy)).Code);
    }

    [Theory, InlineData(59), InlineData(31 * 24 * 3600)]
    public void A_lease_has_a_shortest_and_a_longest_time(int seconds) =>
        Assert.Equal("lease-length", Assert.Throws<UserError>(() => _scene.Terms(TimeSpan.FromSeconds(seconds))).Code);

    private Task<Lease> CreateAsync() => _scene.InProcessAsync(work => work.CreateAsync(_scene.Terms(), Stop));

    private Task<Lease> RenewAsync(string id, TimeSpan length) => _scene.InProcessAsync(work => work.RenewAsync(id, length, Stop));

    private Task<bool> EndAsync(string id) => _scene.InProcessAsync(work => work.EndAsync(id, "done", Stop));

    private async Task EndAllAsync()
    {
        foreach (var record in _scene.Records.Where(r => r.Step != LeaseStep.Ended)) await EndAsync(record.Id);
    }
}
