using Sallyport.Control.Provisioning.Observing;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Provisioning;

public sealed class OrganizationPlannerTests
{
    private static readonly DesiredServiceAccount s_runtime = new() { Name = "runtime", Credential = "openai/bot", Scopes = ["api.model.read", "api.responses.write"] };

    private static readonly DesiredProject s_bot = new()
    {
        Name = "bot",
        Models = new DesiredModels(false, ["gpt-5"]),
        RateLimits = [new DesiredRateLimit { Model = "gpt-5", RequestsPerMinute = 60 }],
        SpendLimitCents = 20_000,
        AlertCents = [5_000],
        AlertRecipients = ["ops@example.com"],
        HostedTools = new Dictionary<string, bool> { ["mcp"] = false },
        DataRetention = "none",
        ServiceAccounts = [s_runtime],
    };

    private static readonly ObservedProject s_asDesired = new()
    {
        Id = "proj_1",
        Name = "bot",
        IsOurs = true,
        Models = new DesiredModels(false, ["gpt-5"]),
        RateLimits = [new ObservedRateLimit("rl-gpt-5", new DesiredRateLimit { Model = "gpt-5", RequestsPerMinute = 60, TokensPerMinute = 9 })],
        SpendLimitCents = 20_000,
        Alerts = [new ObservedAlert("alert_1", 5_000, ["ops@example.com"], null)],
        HostedTools = new Dictionary<string, bool> { ["mcp"] = false, ["web_search"] = true },
        DataRetention = "none",
        Accounts = [new ObservedAccount("sa_1", "runtime", "member", true)],
        Keys = [new ObservedKey("key_1", "sally-bot-x", "sa_1")],
    };

    private static readonly Dictionary<string, string> s_facts = new() { ["key_id"] = "key_1", ["project"] = "proj_1", ["scopes"] = "api.responses.write api.model.read" };

    [Fact]
    public void From_nothing_everything_is_made_in_an_order_in_which_it_can_be()
    {
        var plan = Plan(new ObservedOrganization());

        Assert.Equal(
        [
            "+ projects.bot: project",
            "~ projects.bot.models: any -> only gpt-5",
            "~ projects.bot.rate_limits.gpt-5: the provider's default -> 60 requests/min",
            "+ projects.bot.spend.limit_usd_per_month: 200 USD",
            "+ projects.bot.spend.alerts_usd.50 USD: mail to ops@example.com",
            "~ projects.bot.hosted_tools: the provider's default -> mcp off",
            "~ projects.bot.data_retention: the provider's default -> none",
            "+ projects.bot.service_accounts.runtime: service account, without a key at first",
            "~ projects.bot.service_accounts.runtime.role: none -> member",
            "+ projects.bot.service_accounts.runtime.key: kept as openai/bot, for api.model.read, api.responses.write",
        ], plan.Steps.Select(s => s.Line));
        Assert.Equal(
        [
            "POST /v1/organization/projects",
            "POST /v1/organization/projects/{bot}/model_permissions",
            "POST /v1/organization/projects/{bot}/rate_limits/{gpt-5}",
            "POST /v1/organization/projects/{bot}/spend_limit",
            "POST /v1/organization/projects/{bot}/spend_alerts",
            "POST /v1/organization/projects/{bot}/hosted_tool_permissions",
            "POST /v1/organization/projects/{bot}/data_retention",
            "POST /v1/organization/projects/{bot}/service_accounts",
            "POST /v1/organization/projects/{bot}/service_accounts/{runtime}",
            "POST /v1/organization/projects/{bot}/service_accounts/{runtime}/api_keys",
        ], plan.Steps.SelectMany(s => s.Calls).Select(c => c.ToString()));
    }

    [Fact]
    public void What_is_as_the_file_says_is_left_alone()
    {
        var plan = Plan(There(s_asDesired));
        Assert.Empty(plan.Differing);
        Assert.All(plan.Steps, step => Assert.Empty(step.Calls));
    }

    public static TheoryData<string, ObservedProject, string> Differences => new()
    {
        { "models", s_asDesired with { Models = new DesiredModels(true, ["gpt-5"]) }, "~ projects.bot.models: all but gpt-5 -> only gpt-5" },
        { "models", s_asDesired with { Models = null }, "~ projects.bot.models: any -> only gpt-5" },
        { "rate", s_asDesired with { RateLimits = [new ObservedRateLimit("rl-gpt-5", new DesiredRateLimit { Model = "gpt-5", RequestsPerMinute = 90 })] }, "~ projects.bot.rate_limits.gpt-5: 90 requests/min -> 60 requests/min" },
        { "rate", s_asDesired with { RateLimits = [] }, "! projects.bot.rate_limits.gpt-5: the provider lists no limits for this model" },
        { "limit", s_asDesired with { SpendLimitCents = 20_050 }, "~ projects.bot.spend.limit_usd_per_month: 200.50 USD -> 200 USD" },
        { "limit", s_asDesired with { SpendLimitCents = null }, "+ projects.bot.spend.limit_usd_per_month: 200 USD" },
        { "alert", s_asDesired with { Alerts = [new ObservedAlert("alert_1", 5_000, ["x@example.com"], null)] }, "~ projects.bot.spend.alerts_usd.50 USD: mail to x@example.com -> mail to ops@example.com" },
        { "alert", s_asDesired with { Alerts = [] }, "+ projects.bot.spend.alerts_usd.50 USD: mail to ops@example.com" },
        { "tools", s_asDesired with { HostedTools = new Dictionary<string, bool> { ["mcp"] = true } }, "~ projects.bot.hosted_tools: mcp on -> mcp off" },
        { "tools", s_asDesired with { HostedTools = null }, "! projects.bot.hosted_tools: the provider has no such setting for the project" },
        { "retention", s_asDesired with { DataRetention = "organization_default" }, "~ projects.bot.data_retention: organization_default -> none" },
        { "role", s_asDesired with { Accounts = [new ObservedAccount("sa_1", "runtime", "owner", true)] }, "~ projects.bot.service_accounts.runtime.role: owner -> member" },
        { "key", s_asDesired with { Keys = [] }, "+ projects.bot.service_accounts.runtime.key: key_1 is gone at the provider; a new one, kept as openai/bot, for api.model.read, api.responses.write" },
        { "key", s_asDesired with { Keys = [new ObservedKey("key_1", null, "sa_2")] }, "! projects.bot.service_accounts.runtime.key: openai/bot is not a key of this service account (key_1): name another credential, or remove it with `sally keys remove openai/bot`" },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void Each_difference_is_one_step(string what, ObservedProject there, string line)
    {
        Assert.NotEmpty(what);
        Assert.Equal(line, Assert.Single(Plan(There(there)).Differing).Line);
    }

    [Fact]
    public void What_the_file_does_not_name_is_said_and_never_touched()
    {
        var more = s_asDesired with
        {
            Alerts = [.. s_asDesired.Alerts, new ObservedAlert("alert_2", 100, ["x@example.com"], null)],
            Accounts = [.. s_asDesired.Accounts, new ObservedAccount("sa_9", "old", "owner", false)],
            Keys = [.. s_asDesired.Keys, new ObservedKey("key_8", "spare", "sa_1"), new ObservedKey("key_9", "laptop", null)],
        };
        var plan = Plan(There(more, new ObservedProject { Id = "proj_2", Name = "Default project" }));

        Assert.Empty(plan.Differing);
        Assert.Equal(
        [
            "? projects.bot.spend.alerts_usd.1 USD: mail to x@example.com, not in the file",
            "? projects.bot.service_accounts.old: service account (sa_9), not in the file",
            "? projects.bot.service_accounts.runtime.key: a further key (key_8, spare), not in the file",
            "? projects.bot.api_keys: a person's key (key_9, laptop), not in the file",
            "? projects: Default project, not in the file",
        ], plan.Steps.Where(s => s.Effect == StepEffect.NotInFile).Select(s => s.Line));
        var nothingSaid = OrganizationPlanner.Plan(new DesiredOrganization { Projects = [new DesiredProject { Name = "bot" }] }, There(s_asDesired), adopt: true);
        Assert.DoesNotContain(nothingSaid.Steps, s => s.Calls.Count > 0);
        Assert.Contains("? projects.bot.models: only gpt-5, not in the file", nothingSaid.Steps.Select(s => s.Line));
        Assert.Contains("? projects.bot.spend.limit_usd_per_month: 200 USD, not in the file", nothingSaid.Steps.Select(s => s.Line));
    }

    [Fact]
    public void What_others_made_is_touched_only_with_adopt()
    {
        var theirs = s_asDesired with { IsOurs = false, Models = null };
        var refused = Plan(There(theirs));
        Assert.Equal("! projects.bot: exists (proj_1), and sally did not make it: --adopt takes it over. Nothing of it is changed", Assert.Single(refused.Steps).Line);
        Assert.Equal(["> projects.bot: taken over (proj_1)", "~ projects.bot.models: any -> only gpt-5"], Plan(There(theirs), adopt: true).Differing.Select(s => s.Line));

        var account = s_asDesired with { Accounts = [new ObservedAccount("sa_1", "runtime", "owner", false)] };
        Assert.StartsWith("! projects.bot.service_accounts.runtime: exists (sa_1)", Assert.Single(Plan(There(account)).Differing).Line, StringComparison.Ordinal);
        Assert.Equal(["> projects.bot.service_accounts.runtime: taken over (sa_1)", "~ projects.bot.service_accounts.runtime.role: owner -> member"],
            Plan(There(account), adopt: true).Differing.Select(s => s.Line));
    }

    [Fact]
    public void Two_of_one_name_are_not_chosen_between()
    {
        var plan = Plan(There(s_asDesired, s_asDesired with { Id = "proj_2" }), adopt: true);
        Assert.Contains("2 active projects have this name (proj_1, proj_2)", Assert.Single(plan.Steps).Line, StringComparison.Ordinal);
        var twins = s_asDesired with { Accounts = [.. s_asDesired.Accounts, new ObservedAccount("sa_2", "runtime", "member", true)] };
        Assert.Contains("2 service accounts have this name (sa_1, sa_2)", Assert.Single(Plan(There(twins), adopt: true).Differing).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_that_may_be_another_key_is_never_overwritten()
    {
        var byHand = There(s_asDesired) with { Credentials = Holding(new Dictionary<string, string>()) };
        Assert.Contains("it is not known which of the provider's keys that is", Assert.Single(Plan(byHand).Differing).Line, StringComparison.Ordinal);
        var elsewhere = There(s_asDesired) with { Credentials = Holding(new Dictionary<string, string> { ["key_id"] = "key_7", ["project"] = "proj_7" }) };
        Assert.Contains("openai/bot is a key of another project (proj_7)", Assert.Single(Plan(elsewhere).Differing).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api.model.read", "~ projects.bot.service_accounts.runtime.key: api.model.read -> api.model.read, api.responses.write")]
    [InlineData("", "~ projects.bot.service_accounts.runtime.key: everything -> api.model.read, api.responses.write")]
    public void A_key_that_was_given_other_scopes_is_changed(string given, string line)
    {
        var there = There(s_asDesired) with { Credentials = Holding(new Dictionary<string, string>(s_facts) { ["scopes"] = given }) };
        Assert.Equal(line, Assert.Single(Plan(there).Differing).Line);
    }

    [Fact]
    public void A_key_that_a_rotation_has_ended_is_left_to_the_rotation()
    {
        var gone = There(s_asDesired with { Keys = [] }) with { Rotating = new HashSet<string> { "openai/bot" } };
        Assert.Equal("! projects.bot.service_accounts.runtime.key: its key is gone, and a rotation that is under way makes the next: sally keys rotate --due", Assert.Single(Plan(gone).Differing).Line);
    }

    [Fact]
    public void An_account_that_a_rotation_put_in_place_of_the_first_is_ours()
    {
        var there = There(s_asDesired with { Accounts = [new ObservedAccount("sa_2", "runtime", "member", false)], Keys = [new ObservedKey("key_1", null, "sa_2")] });
        Assert.NotEmpty(Plan(there).Differing);
        Assert.Empty(Plan(there with { Credentials = Holding(new Dictionary<string, string>(s_facts) { ["service_account"] = "sa_2" }) }).Differing);
    }

    [Fact]
    public void A_key_for_no_scope_is_never_asked_for()
    {
        var empty = new DesiredOrganization { Projects = [new DesiredProject { Name = "bot", ServiceAccounts = [s_runtime with { Scopes = [] }] }] };
        var plan = OrganizationPlanner.Plan(empty, new ObservedOrganization(), adopt: true);
        Assert.DoesNotContain(plan.Steps, s => s is CreateKey or SetKeyScopes);
        Assert.Contains("to the provider a key without any may do everything", Assert.Single(plan.Refused).Line, StringComparison.Ordinal);
        // Meant, it is made; an existing key is never widened by an empty list.
        var all = new DesiredOrganization { Projects = [new DesiredProject { Name = "bot", ServiceAccounts = [s_runtime with { Scopes = [], AllBecause = "a trial" }] }] };
        Assert.Contains("kept as openai/bot, for everything", OrganizationPlanner.Plan(all, new ObservedOrganization(), adopt: false).Steps[^1].Line, StringComparison.Ordinal);
        Assert.Contains("a key is not widened to everything", Assert.Single(OrganizationPlanner.Plan(all, There(s_asDesired), adopt: false).Refused).Line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_comes_by_way_of_a_group_which_is_made_once()
    {
        var desired = new DesiredOrganization
        {
            Projects =
            [
                new DesiredProject
                {
                    Name = "bot",
                    Roles = [new DesiredRole("gateway", ["api.model.read"])],
                    ServiceAccounts = [s_runtime with { Role = "gateway", Group = "gateways" }, s_runtime with { Name = "second", Credential = "openai/second", Role = "gateway", Group = "gateways" }],
                },
            ],
        };
        Assert.Equal(
        [
            "+ projects.bot: project",
            "+ projects.bot.roles.gateway: api.model.read",
            "+ groups.gateways: group",
            "+ projects.bot.groups.gateways.role: gateway",
            "+ projects.bot.service_accounts.runtime: service account, without a key at first",
            "+ projects.bot.service_accounts.runtime.group: gateways",
            "+ projects.bot.service_accounts.runtime.key: kept as openai/bot, for api.model.read, api.responses.write",
        ], OrganizationPlanner.Plan(desired, new ObservedOrganization(), adopt: false).Steps.Select(s => s.Line).Take(7));
        Assert.Contains("POST /v1/organization/projects/{bot}/groups", OrganizationPlanner.Plan(desired, new ObservedOrganization(), adopt: false).Steps.SelectMany(s => s.Calls).Select(c => c.ToString()));

        var there = There(s_asDesired with
        {
            Roles = [new ObservedRole("role_1", "gateway", ["api.model.read"])],
            Groups = [new ObservedProjectGroup("group_1", ["role_1"])],
            Accounts = [new ObservedAccount("sa_1", "runtime", "none", true), new ObservedAccount("sa_2", "second", "none", true)],
        }) with
        { Groups = [new ObservedGroup("group_1", "gateways", ["sa_1"])] };
        Assert.Equal(["+ projects.bot.service_accounts.second.group: gateways", "+ projects.bot.service_accounts.second.key: kept as openai/second, for api.model.read, api.responses.write"],
            OrganizationPlanner.Plan(desired, there, adopt: false).Differing.Select(s => s.Line));
    }

    private static OrganizationPlan Plan(ObservedOrganization observed, bool adopt = false) =>
        OrganizationPlanner.Plan(new DesiredOrganization { Projects = [s_bot] }, observed, adopt);

    private static ObservedOrganization There(params ObservedProject[] projects) => new()
    {
        Projects = projects,
        Credentials = Holding(s_facts),
    };

    private static Dictionary<string, Credential> Holding(IReadOnlyDictionary<string, string> facts) => new()
    {
        ["openai/bot"] = new Credential
        {
            Name = "openai/bot",
            Provider = "openai",
            KeyType = "service-account",
            Fingerprint = "",
            LastFour = "",
            Facts = facts,
            Version = 1,
            Created = default,
            Rotated = default,
        },
    };
}
