using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Yaml;
using Xunit;

namespace Sallyport.Tests.Core.PolicyFiles;

public sealed class OrganizationFileTests
{
    private const string Head = "version: 1\nopenai:\n  projects:\n    p:\n";

    [Fact]
    public void Reads_all_that_the_file_says_of_the_organization()
    {
        var organization = PolicyFileTests.Read("""
            version: 1
            openai:
              organization: org_xyz789
              projects:
                support-bot-prod:
                  models: { allow: [gpt-5-mini, gpt-5] }
                  rate_limits: { gpt-5: { requests_per_minute: 120, batch_tokens_per_day: 400000 } }
                  spend: { limit_usd_per_month: 200.5, alerts_usd: [150, 50], alert_recipients: [b@example.com, a@example.com] }
                  hosted_tools: { mcp: off, web_search: on }
                  data_retention: organization_default
                  roles:
                    gateway: { permissions: { models: read, responses: write } }
                  service_accounts:
                    runtime:
                      permissions: { models: read, responses: write, files: none }
                      credential: openai/support-bot-prod
                      role: gateway
                      group: gateways
                      rotate_every: 12h
                      expires_after: 120d
                    old: { permissions: all, rotate_every: never, because: nobody dares, credential: openai/old }
                empty: { models: { deny: [o3] } }
            """, out var problems)!.Organization!;

        Assert.Empty(problems);
        Assert.Equal(("org_xyz789", 2), (organization.Id, organization.Projects.Count));
        var project = organization.Projects[0];
        Assert.Equal(["gpt-5", "gpt-5-mini"], project.Models!.Ids);
        Assert.Equal(new DesiredRateLimit { Model = "gpt-5", RequestsPerMinute = 120, BatchTokensPerDay = 400_000 }, Assert.Single(project.RateLimits));
        Assert.Equal(20_050, project.SpendLimitCents);
        Assert.Equal([5_000L, 15_000L], project.AlertCents);
        Assert.Equal(["a@example.com", "b@example.com"], project.AlertRecipients);
        Assert.Equal([("mcp", false), ("web_search", true)], project.HostedTools.Select(t => (t.Key, t.Value)).Order());
        Assert.Equal("organization_default", project.DataRetention);
        Assert.Equal(["api.model.read", "api.responses.read", "api.responses.write"], Assert.Single(project.Roles).Scopes);
        var runtime = project.ServiceAccounts[0];
        Assert.Equal(["api.model.read", "api.responses.read", "api.responses.write"], runtime.Scopes);
        Assert.Equal(("gateway", "gateways", TimeSpan.FromHours(12), TimeSpan.FromDays(120)), (runtime.Role, runtime.Group, runtime.RotateEvery, runtime.ExpiresAfter));
        var old = project.ServiceAccounts[1];
        Assert.Equal(("nobody dares", DesiredServiceAccount.Member, null, 0), (old.AllBecause, old.Role, old.RotateEvery, old.Scopes.Count));
        Assert.True(organization.Projects[1].Models is { IsDenyList: true, Ids: ["o3"] });
    }

    [Theory]
    [InlineData("models: { allow: [gpt-5*] }", "5:7: the provider knows no patterns: 'gpt-5*' must be the whole name of a model")]
    [InlineData("models: { allow: [gpt-5], deny: [o3] }", "5:7: a project has one list of models at the provider: give 'allow' or 'deny', not both")]
    [InlineData("models: { allow: [] }", "5:7: name at least one model: what the provider makes of an empty list is not known")]
    [InlineData("rate_limits: { gpt-5: {} }", "5:22: no limit is given for 'gpt-5'")]
    [InlineData("spend: { limit_usd_per_month: 0.001 }", "5:16: 'limit_usd_per_month' must be whole cents")]
    [InlineData("spend: { alerts_usd: [5] }", "5:16: 'alerts_usd' needs 'alert_recipients' beside it: the mail addresses that the provider writes to")]
    [InlineData("spend: { alert_recipients: [a@b.c] }", "5:16: 'alert_recipients' belongs to 'alerts_usd'")]
    [InlineData("spend: { alerts_usd: [5, 5], alert_recipients: a@b.c }", "5:16: an amount is here twice")]
    [InlineData("spend: { alerts_usd: [5], alert_recipients: [nobody] }", "5:52: 'nobody' is not a mail address")]
    [InlineData("roles: { member: { permissions: { models: read } } }", "5:16: 'member' is a role of the provider's own; choose another name")]
    public void What_the_provider_would_refuse_or_misread_is_an_error(string line, string problem) => Refused(line, problem);

    [Theory]
    [InlineData("permissions: {}, credential: openai/a", "'permissions' is empty: give it a value or remove it")]
    [InlineData("permissions: { models: none }, credential: openai/a", "'permissions' grants nothing: to the provider, a key without any may do everything")]
    [InlineData("permissions: all, credential: openai/a", "'permissions: all' needs a reason beside it: 'because: …'")]
    [InlineData("permissions: { filez: read }, credential: openai/a", "unknown permission group 'filez'; did you mean 'files'?")]
    [InlineData("permissions: { videos: read }, credential: openai/a", "the provider's scope for videos: read is not known, so no key can be restricted to it; the gate's own policy can")]
    [InlineData("permissions: { models: write }, credential: openai/a", "the provider's scope for models: write is not known (that of read is), so no key can be restricted to it; the gate's own policy can")]
    [InlineData("permissions: { credential_minting: write }, credential: openai/a", "the provider's scope for credential_minting: write is not known, so no key can be restricted to it; the gate's own policy can")]
    [InlineData("permissions: { models: read }, credential: anthropic/a", "'anthropic/a' is not the name of a credential of OpenAI, such as openai/support-bot-prod")]
    [InlineData("permissions: { models: read }, credential: openai/taken", "openai/taken is the credential of another service account (line 6): each has a key of its own")]
    [InlineData("permissions: { models: read }, credential: openai/a, rotate_every: never", "'rotate_every: never' needs a reason beside it: 'because: …'")]
    [InlineData("permissions: { models: read }, credential: openai/a, because: I like it", "'because' belongs to 'permissions: all' or 'rotate_every: never'")]
    [InlineData("permissions: { models: read }, credential: openai/a, expires_after: 80d", "'expires_after' must be longer than 'rotate_every' (90d where it is not given): the key would end before it is replaced")]
    [InlineData("permissions: { models: read }, credential: openai/a, expires_after: 400d", "a key can live for 365d at most")]
    [InlineData("permissions: { models: read }, credential: openai/a, role: owner", "a service account is 'member', or has a role of the project's own: an owner could change the project")]
    [InlineData("permissions: { models: read }, credential: openai/a, role: gateway", "'role' needs 'group' beside it: the provider gives a role to a service account by way of a group")]
    public void A_service_account_gets_a_key_that_is_meant(string account, string problem)
    {
        var found = Problems($"service_accounts:\n        first: {{ permissions: {{ models: read }}, credential: openai/taken }}\n        s: {{ {account} }}\n");
        Assert.EndsWith(problem, Assert.Single(found), StringComparison.Ordinal);
        Assert.StartsWith("p.yaml:7:", found[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_applied_text_stays_readable_where_a_scope_is_forgotten_and_then_asks_for_nothing()
    {
        var problems = new YamlProblems("p.yaml");
        var file = PolicyParser.Parse(Head + "      service_accounts: { s: { permissions: { gone: write }, credential: openai/a } }\n", problems, providers: null);
        var account = file!.Organization!.Projects[0].ServiceAccounts[0];
        Assert.Empty(account.Scopes);
        Assert.Null(account.AllBecause);
    }

    private static void Refused(string line, string problem) => Assert.Equal("p.yaml:" + problem, Assert.Single(Problems(line)));

    private static IReadOnlyList<string> Problems(string lines)
    {
        Assert.Null(PolicyFileTests.Read($"{Head}      {lines}\n", out var problems));
        return problems;
    }
}
