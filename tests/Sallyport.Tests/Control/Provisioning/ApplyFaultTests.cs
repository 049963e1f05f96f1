using FakeOpenAI.Faults;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Control.Provisioning;

/// <summary>What the provider does wrong, at each of the calls that an apply makes.</summary>
public sealed class ApplyFaultTests : IAsyncLifetime
{
    private ProvisioningScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await ProvisioningScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    private static readonly string[] s_calls =
    [
        "POST /v1/organization/projects",
        "POST /v1/organization/projects/*/model_permissions",
        "POST /v1/organization/projects/*/rate_limits/*",
        "POST /v1/organization/projects/*/spend_limit",
        "POST /v1/organization/projects/*/spend_alerts",
        "POST /v1/organization/projects/*/hosted_tool_permissions",
        "POST /v1/organization/projects/*/data_retention",
        "POST /v1/organization/projects/*/service_accounts",
        "POST /v1/organization/projects/*/service_accounts/*/api_keys",
        "GET /v1/organization/projects",
        "GET /v1/organization/projects/*/api_keys",
    ];

    public static TheoryData<string, bool> Calls
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var call in s_calls)
            {
                data.Add(call, true);
                data.Add(call, false);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_connection_that_is_cut_once_after_the_call_had_its_effect_or_before_it_does_no_harm(string call, bool afterEffect)
    {
        _scene.Fake.Faults.Add(call, afterEffect ? new Fault { CutAfterEffect = true } : new Fault { ResetAfterBytes = 0 }, 1);
        await _scene.ApplyAgainAndAgainAsync();
        await _scene.AssertConvergedAsync();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_the_provider_answers_for_a_while_is_waited_for(int status)
    {
        foreach (var call in s_calls)
            _scene.Fake.Faults.Add(call, new Fault { Status = status, RetryAfterSeconds = 1 }, 1);
        await _scene.ApplyAgainAndAgainAsync(attempts: 5);
        await _scene.AssertConvergedAsync();
    }

    [Fact]
    public async Task What_the_provider_refuses_is_told_and_the_same_command_goes_on_when_it_does_not_any_more()
    {
        _scene.Fake.Faults.Add("POST /v1/organization/projects/*/data_retention", new Fault { Status = 403 }, 1);
        var problem = await Assert.ThrowsAsync<AdminProblem>(() => _scene.ApplyAsync());
        Assert.Equal(403, problem.Status);
        Assert.Contains(_scene.Journal.Entries, e => e is { Status: 403 } && e.Path!.EndsWith("/data_retention", StringComparison.Ordinal));
        _scene.Fake.Capture.Clear();
        await _scene.ApplyAsync();
        Assert.DoesNotContain("POST /v1/organization/projects", _scene.ChangingCalls());
        await _scene.AssertConvergedAsync();
    }

    [Fact]
    public async Task An_older_provider_without_the_newer_members_gives_a_key_all_the_same_and_it_is_said_what_has_no_effect()
    {
        _scene.Fake.State.Admin.Newer = false;
        await _scene.ApplyAsync();
        Assert.Contains("this provider does not end keys by itself, so 'expires_after' of openai/bot has no effect", _scene.Told);
        Assert.Null(_scene.Project!.Keys[0].ExpiresAt);
        await _scene.AssertConvergedAsync();

        var wider = ProvisioningScene.File.Replace("responses: write", "responses: write, files: read", StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<UserError>(() => _scene.ApplyAsync(wider));
        Assert.Equal(("apply-scopes-fixed", "replace the key: sally keys rotate openai/bot"), (error.Code, error.Hint));
    }

    [Fact]
    public async Task A_newer_provider_ends_the_key_when_the_file_says()
    {
        await _scene.ApplyAsync();
        var key = _scene.Project!.Keys[0];
        Assert.Equal(180, Math.Round((key.ExpiresAt! - key.CreatedAt).Value.TotalDays, 3));
    }

    [Fact]
    public async Task Where_a_lost_key_can_only_be_ended_with_its_account_the_account_is_made_anew()
    {
        _scene.Fake.State.Admin.DeletesServiceAccountKeys = false;
        _scene.Fake.Faults.Add("POST /v1/organization/projects/*/service_accounts/*/api_keys", new Fault { CutAfterEffect = true }, 1);
        await _scene.ApplyAsync();
        Assert.Contains(_scene.ChangingCalls(), c => c.StartsWith("DELETE /v1/organization/projects/", StringComparison.Ordinal) && c.Contains("/service_accounts/", StringComparison.Ordinal));
        await _scene.AssertConvergedAsync();
    }

    [Fact]
    public async Task A_new_key_that_is_not_known_everywhere_yet_is_tried_again_and_one_that_never_is_stays_to_be_tried()
    {
        _scene.Fake.Faults.Add("GET /v1/models", new Fault { Status = 401 }, 2);
        await _scene.ApplyAgainAndAgainAsync();
        await _scene.AssertConvergedAsync();

        await using var other = await ProvisioningScene.StartAsync();
        other.Fake.Faults.Add("GET /v1/models", new Fault { Status = 401 }, 6);
        var error = await Assert.ThrowsAsync<UserError>(() => other.ApplyAsync());
        Assert.Equal("apply-key-refused", error.Code);
        var key = Assert.Single(other.Project!.Keys);
        await other.ApplyAsync();
        Assert.Same(key, Assert.Single(other.Project!.Keys));
        await other.AssertConvergedAsync();
    }

    [Fact]
    public async Task Of_two_applies_at_once_the_second_waits_and_then_has_nothing_to_do()
    {
        var plans = await Task.WhenAll(_scene.ApplyAsync(), _scene.ApplyAsync());
        Assert.Equal([0, 10], plans.Select(p => p.Acting.Count()).Order());
        Assert.Contains(_scene.Told, t => t.StartsWith("another sally apply is at work", StringComparison.Ordinal));
        await _scene.AssertConvergedAsync();
    }

    [Fact]
    public async Task One_that_was_taken_for_dead_stops_before_it_changes_anything_more()
    {
        var taken = false;
        _scene.Journal.Before = entry =>
        {
            if (taken || entry.Path?.EndsWith("/spend_limit", StringComparison.Ordinal) != true) return Task.CompletedTask;
            taken = true;
            _scene.LetClaimsRunOut();
            return _scene.ApplyAsync();
        };
        var error = await Assert.ThrowsAsync<UserError>(() => _scene.ApplyAsync());
        Assert.Equal("apply-taken-over", error.Code);
        await _scene.AssertConvergedAsync();
    }
}
