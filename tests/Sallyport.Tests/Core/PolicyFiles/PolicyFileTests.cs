using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Providers;
using Sallyport.Core.Yaml;
using Xunit;

namespace Sallyport.Tests.Core.PolicyFiles;

public sealed class PolicyFileTests
{
    internal const string Full = """
        version: 1
        agents:
          support-bot:
            credential: openai/support-bot-prod
            permissions: { models: read, responses: write }
            models: { allow: [gpt-5, gpt-5-mini] }
            tools: { deny: [mcp, code_interpreter] }
            requests: { store: false, background: false, continuation: true, service_tiers: { allow: [default] } }
            limits: { requests_per_minute: 60, tokens_per_minute: 200_000, concurrent: 8, models: { "gpt-5*": { requests_per_day: 1000 } } }
            budget: { usd_per_day: 5, tokens_per_day: 2000000, freeze: true }
            egress: { default: deny, allow: ["API.github.com:443", "*.example.com:443"] }
            capture: redacted
          coder:
            credential:
              openai/coder: {}
              github/default:
                permissions: { git: write, contents: read }
                limits: { requests_per_minute: 10 }
            permissions: all
            because: it is me at the keyboard
        openai:
          organization: org_xyz789
          projects:
            support-bot-prod:
              models: { allow: [gpt-5, gpt-5-mini] }
              rate_limits: { gpt-5: { requests_per_minute: 120, tokens_per_minute: 400000 } }
              spend: { limit_usd_per_month: 200, alerts_usd: [50, 150], alert_recipients: [ops@example.com] }
              hosted_tools: { mcp: off }
              data_retention: organization_default
              service_accounts:
                runtime: { permissions: { models: read, responses: write }, rotate_every: 90d, credential: openai/support-bot-prod }
        alerts: { spike_factor: 10, sinks: [siem] }
        sinks:
          siem: { type: splunk_hec, url: "https://siem.example.com:8088", credential: sink/hec }

        """;

    private static readonly ProviderCatalog s_providers = new(ProviderCatalogLoader.BuiltIn);

    [Fact]
    public void Reads_all_that_a_file_can_say()
    {
        var file = Read(Full, out var problems);

        Assert.Empty(problems);
        var policy = file!.Snapshot(3);
        Assert.Equal(3, policy.Version);
        var grant = policy.GrantFor("support-bot", "openai/support-bot-prod")!;
        Assert.Equal(Access.Write, grant.Permissions.For("responses", mustBeNamed: false));
        Assert.Equal(Access.None, grant.Permissions.For("files", mustBeNamed: false));
        Assert.True(grant.Models.Permits("gpt-5") && !grant.Models.Permits("gpt-4o"));
        Assert.False(grant.Tools.Permits("mcp"));
        Assert.Equal((false, false, true), (grant.Requests.Store, grant.Requests.Background, grant.Requests.Continuation));
        Assert.False(grant.Requests.ServiceTiers.Permits("priority"));
        Assert.Equal((60L, 200_000L, 8L), (grant.Limits.RequestsPerMinute, grant.Limits.TokensPerMinute, grant.Limits.Concurrent));
        Assert.Equal(1000L, grant.Limits.Models["gpt-5*"].RequestsPerDay);
        Assert.Equal((5m, 2_000_000L, true), (grant.Budget.UsdPerDay, grant.Budget.TokensPerDay, grant.Budget.Freeze));
        Assert.Equal(CaptureLevel.Redacted, grant.Capture);
        var egress = policy.FindAgent("support-bot")!.Egress;
        Assert.True(egress.Permits("api.github.com", 443) && egress.Permits("x.example.com", 443));
        Assert.False(egress.Permits("api.github.com", 80) || egress.Permits("example.com", 443));
    }

    [Fact]
    public void What_a_credential_says_of_itself_goes_before_what_its_agent_says()
    {
        var policy = Read(Full, out _)!.Snapshot(1);

        var openai = policy.GrantFor("coder", "openai/coder")!;
        var github = policy.GrantFor("coder", "github/default")!;
        Assert.Equal("it is me at the keyboard", openai.Permissions.AllBecause);
        Assert.Equal(Access.None, openai.Permissions.For("credential_minting", mustBeNamed: true));
        Assert.Null(github.Permissions.AllBecause);
        Assert.Equal((Access.Write, Access.Read, Access.None),
            (github.Permissions.For("git", false), github.Permissions.For("contents", false), github.Permissions.For("issues", false)));
        Assert.Equal((null, 10L), (openai.Limits.RequestsPerMinute, github.Limits.RequestsPerMinute));
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once_with_its_place()
    {
        Assert.Null(Read("""
            version: 2
            agents:
              "bad name":
                credential: openai/x
                permissions: { models: reed, filez: read, models: write }
              nothing: {}
              list:
                credential: [openai/a, openai/a, NOT]
                permissions: all
              more:
                credential: openai/b
                permission: { models: read }
                because: no reason
                models: { allow: [], forbid: [x] }
                limits: { requests_per_minute: 0, tokens_per_minute: many, models: { gpt-5: 3 } }
                budget: { usd_per_day: -1 }
                egress: { default: maybe, allow: [github.com] }
                capture: everything
              list: {}
            alerts: { sinks: [nowhere] }
            sinks: { a: { type: pigeon } }
            openai: { projects: { p: { data_retention: none, service_accounts: { s: { rotate_every: often } }, hosted_tools: { mcp: maybe } } } }
            extra: 1
            """, out var problems));

        Assert.Equal(
        [
            "p.yaml:1:10: this sally knows version 1 of the format, not '2'",
            "p.yaml:3:3: 'bad name' is not an agent's name: letters, digits, dots, dashes and underscores, at most 64",
            "p.yaml:5:28: 'models' must be none, read or write",
            "p.yaml:5:34: unknown permission group 'filez'; did you mean 'files'?",
            "p.yaml:5:47: 'models' is here twice; the first is in line 5",
            "p.yaml:6:12: 'credential' is missing",
            "p.yaml:8:28: the credential openai/a is here twice",
            "p.yaml:8:38: 'NOT' is not a credential's name: write it as 'sally keys list' shows it, such as openai/default",
            "p.yaml:9:18: 'permissions: all' needs a reason beside it: 'because: …'",
            "p.yaml:10:3: 'permissions' is missing for openai/b: what is not granted is denied",
            "p.yaml:12:5: unknown key 'permission'; did you mean 'permissions'?",
            "p.yaml:13:14: 'because' belongs to 'permissions: all'",
            "p.yaml:14:26: unknown key 'forbid'; known here: allow, deny",
            "p.yaml:15:36: 'requests_per_minute' must be a whole number from 1 to 1000000000000",
            "p.yaml:15:58: 'tokens_per_minute' must be a whole number from 1 to 1000000000000",
            "p.yaml:15:81: the limits of a model must be a mapping, not a single value",
            "p.yaml:16:28: 'usd_per_day' must be a number above 0 and at most 1000000000",
            "p.yaml:17:24: 'default' must be one of: allow, deny; not 'maybe'",
            "p.yaml:17:39: 'github.com' is not a host and port, such as \"api.github.com:443\" or \"*.example.com:443\"",
            "p.yaml:18:14: 'capture' must be one of: metadata, redacted, full; not 'everything'",
            "p.yaml:19:3: 'list' is here twice; the first is in line 7",
            "p.yaml:20:19: there is no sink 'nowhere'; describe it under 'sinks'",
            "p.yaml:21:21: 'type' must be one of: jsonl, syslog, splunk_hec, datadog, elastic, chronicle, otlp, webhook; not 'pigeon'",
            "p.yaml:22:70: 'permissions' is missing for 's': to the provider, a key without any may do everything",
            "p.yaml:22:73: 'credential' is missing",
            "p.yaml:22:89: 'rotate_every' must be a number of days or hours, such as 90d or 12h, or never",
            "p.yaml:22:121: 'mcp' must be one of: on, off; not 'maybe'",
            "p.yaml:23:1: unknown key 'extra'; known here: version, agents, openai, sinks, alerts",
        ], problems);
    }

    [Theory]
    [InlineData("permissions: { images: read }", "the group images can be written")]
    [InlineData("permissions: { me: write }", "the group me can be read only: there is nothing in it to write")]
    public void A_group_is_granted_only_as_far_as_it_goes(string permissions, string problem)
    {
        var file = Read($"version: 1\nagents:\n  a:\n    credential: openai/a\n    {permissions}\n", out var problems);
        if (problem.Contains("read only", StringComparison.Ordinal)) Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
        else Assert.NotNull(file);
    }

    [Theory]
    [InlineData("permissions: All", "5:18: 'permissions: all' needs a reason beside it: 'because: …'")]
    [InlineData("permissions: Restricted", "5:18: 'permissions' must be a mapping of groups to none, read or write, or the word all, not 'Restricted'")]
    [InlineData("permissions: [models]", "5:18: 'permissions' must be a mapping of groups to none, read or write, or the word all, not a list")]
    [InlineData("permissions: { models: read, because: I may }", "5:34: 'because' stands beside 'permissions', not in it")]
    public void What_is_wrong_about_permissions_is_said_once(string permissions, string problem)
    {
        Assert.Null(Read($"version: 1\nagents:\n  a:\n    credential: openai/a\n    {permissions}\n", out var problems));
        Assert.Equal($"p.yaml:{problem}", Assert.Single(problems));
    }

    [Fact]
    public void All_is_read_in_OpenAIs_spelling_too()
    {
        var file = Read("version: 1\nagents:\n  a: { credential: openai/a, permissions: All, because: it builds all }\n", out _);
        Assert.Equal("it builds all", Assert.Single(Assert.Single(file!.Agents).Grants).Permissions.AllBecause);
    }

    [Fact]
    public void A_text_that_was_applied_stays_readable_when_a_provider_forgets_a_group()
    {
        var problems = new YamlProblems("p.yaml");
        var file = PolicyParser.Parse("version: 1\nagents:\n  a: { credential: acme/a, permissions: { gone: write } }\n", problems, providers: null);
        Assert.Equal(Access.Write, file!.Snapshot(1).GrantFor("a", "acme/a")!.Permissions.For("gone", false));
    }

    [Fact]
    public void A_diff_names_each_value_and_ignores_order_and_comments()
    {
        var before = Read("version: 1\nagents:\n  a: { credential: openai/a, permissions: { models: read, files: read } }\n", out _);
        var same = Read("# said again\nagents:\n  a:\n    permissions: { files: read, models: read }\n    credential: openai/a\nversion: 1\n", out _);
        var other = Read("version: 1\nagents:\n  a: { credential: openai/a, permissions: { models: read, files: write }, models: { allow: [gpt-5] } }\n  b: { credential: openai/b, permissions: { models: read } }\n", out _);

        Assert.Empty(PolicyDiff.Between(before, same!));
        Assert.Equal(
        [
            new PolicyChange("agents.a.models.allow", null, "[gpt-5]"),
            new PolicyChange("agents.a.permissions.files", "read", "write"),
            new PolicyChange("agents.b.credential", null, "openai/b"),
            new PolicyChange("agents.b.permissions.models", null, "read"),
        ], PolicyDiff.Between(before, other!));
        Assert.Contains(new PolicyChange("agents.b.credential", "openai/b", null), PolicyDiff.Between(other, before!));
    }

    internal static PolicyFile? Read(string text, out IReadOnlyList<string> problems)
    {
        var found = new YamlProblems("p.yaml");
        var file = PolicyParser.Parse(text, found, s_providers);
        problems = [.. found.Lines];
        return file;
    }
}
