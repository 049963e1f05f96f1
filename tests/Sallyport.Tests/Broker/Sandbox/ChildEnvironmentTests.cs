using Sallyport.Broker.Sandbox;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

public sealed class ChildEnvironmentTests
{
    private static ChildEnvironment Build(Dictionary<string, string> parent, ChildFacts? facts = null) =>
        ChildEnvironment.Build(parent, facts ?? Samples.Facts());

    [Fact]
    public void Leads_every_spelling_of_the_proxy_variables_to_the_gate()
    {
        var child = Build([]).Variables;
        foreach (var name in (string[])["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "npm_config_proxy", "npm_config_https_proxy"])
            Assert.Equal("http://s-0123abcd:passCANARY@127.0.0.1:4711", child[name]);
        Assert.Equal("localhost,127.0.0.1,::1", child["NO_PROXY"]);
        Assert.Equal("localhost,127.0.0.1,::1", child["no_proxy"]);
        Assert.Equal("1", child["NODE_USE_ENV_PROXY"]);
    }

    [Fact]
    public void Says_that_the_users_own_proxy_is_not_used_without_its_password()
    {
        var child = Build(new() { ["HTTPS_PROXY"] = "http://me:hunter2CANARY@proxy.corp:3128" });
        var notice = Assert.Single(child.Notices);
        Assert.Contains("proxy.corp:3128", notice);
        Assert.DoesNotContain("CANARY", notice);
        Assert.DoesNotContain("proxy.corp", child.Variables["HTTPS_PROXY"]);
    }

    [Fact]
    public void Replaces_a_proxy_that_only_one_client_reads() =>
        Assert.Contains(":4711", Build(new() { ["PIP_PROXY"] = "http://proxy.corp" }).Variables["PIP_PROXY"]);

    [Fact]
    public void Keeps_the_users_exceptions_but_none_that_leads_past_the_gate()
    {
        var child = Build(new() { ["NO_PROXY"] = "internal.corp,.openai.com" });
        Assert.Equal("localhost,127.0.0.1,::1,internal.corp", child.Variables["NO_PROXY"]);
        Assert.Contains(child.Notices, n => n.Contains(".openai.com"));
    }

    [Fact]
    public void Holds_placeholders_where_the_real_keys_were()
    {
        var child = Build(new() { ["OPENAI_API_KEY"] = "sk-proj-CANARY", ["OTHER"] = "x" });
        Assert.Equal(Samples.Placeholder, child.Variables["OPENAI_API_KEY"]);
        Assert.Equal(Samples.Placeholder, child.Variables["CODEX_API_KEY"]);
        Assert.Equal("x", child.Variables["OTHER"]);
        Assert.Equal(["environment: a placeholder stands in OPENAI_API_KEY"], child.Notices);
    }

    [Fact]
    public void Holds_no_key_of_a_provider_that_was_not_granted()
    {
        var child = Build(new() { ["GITHUB_TOKEN"] = "unshapely-CANARY" });
        Assert.DoesNotContain("GITHUB_TOKEN", child.Variables.Keys);
        Assert.Equal(["environment: removed GITHUB_TOKEN"], child.Notices);
    }

    [Fact]
    public void Never_holds_an_admin_key() =>
        Assert.DoesNotContain("OPENAI_ADMIN_KEY", Build(new() { ["OPENAI_ADMIN_KEY"] = "sk-admin-CANARY" }).Variables.Keys);

    [Fact]
    public void Holds_nothing_by_which_the_vault_could_be_opened()
    {
        var child = Build(new()
        {
            ["SALLYPORT_PASSPHRASE_FILE"] = "/p",
            ["SALLYPORT_KEY_FILE"] = "/k",
            ["SALLYPORT_HOME"] = "/h",
            ["CREDENTIALS_DIRECTORY"] = "/c",
        }).Variables;
        Assert.DoesNotContain("CREDENTIALS_DIRECTORY", child.Keys);
        Assert.Equal(["SALLYPORT_AGENT", "SALLYPORT_SESSION"], child.Keys.Where(k => k.StartsWith("SALLYPORT_")).Order());
        Assert.Equal("s-0123abcd", child["SALLYPORT_SESSION"]);
        Assert.Equal("codex", child["SALLYPORT_AGENT"]);
    }

    [Fact]
    public void Sets_facts_that_the_credential_has_and_removes_those_that_it_has_not()
    {
        var facts = Samples.Facts(new GrantedCredential(Samples.Credential("openai/default", "proj_7"), Samples.Placeholder));
        var child = Build(new() { ["OPENAI_PROJECT_ID"] = "proj_other", ["OPENAI_ORG_ID"] = "org_other" }, facts).Variables;
        Assert.Equal("proj_7", child["OPENAI_PROJECT_ID"]);
        Assert.DoesNotContain("OPENAI_ORG_ID", child.Keys);
    }

    [Fact]
    public void Sets_base_urls_only_when_asked()
    {
        Assert.DoesNotContain("OPENAI_BASE_URL", Build([]).Variables.Keys);
        var child = Build(new() { ["OPENAI_BASE_URL"] = "https://elsewhere.test/v1" }, Samples.Facts() with { BaseUrl = true });
        Assert.Equal("http://127.0.0.1:4711/openai/v1", child.Variables["OPENAI_BASE_URL"]);
    }

    [Fact]
    public void Warns_of_a_base_url_that_leads_elsewhere()
    {
        Assert.Contains(Build(new() { ["OPENAI_BASE_URL"] = "https://elsewhere.test/v1" }).Notices, n => n.Contains("elsewhere.test"));
        Assert.Empty(Build(new() { ["OPENAI_BASE_URL"] = "https://eu.api.openai.com/v1" }).Notices);
    }

    [Fact]
    public void The_first_of_two_credentials_of_a_provider_gets_its_variables()
    {
        var facts = Samples.Facts(
            new GrantedCredential(Samples.Credential("openai/a"), "sk-sally-a"),
            new GrantedCredential(Samples.Credential("openai/b"), "sk-sally-b"));
        Assert.Equal("sk-sally-a", Build([], facts).Variables["OPENAI_API_KEY"]);
    }

    [Fact]
    public void Holds_nothing_that_looks_like_a_key()
    {
        var facts = Samples.Facts() with { LooksLikeKey = value => value.Contains("KEYLIKE-") };
        var child = Build(new() { ["MINE"] = "Bearer KEYLIKE-CANARY", ["PATH"] = "/usr/bin:/bin" }, facts);
        Assert.DoesNotContain("MINE", child.Variables.Keys);
        Assert.Equal("/usr/bin:/bin", child.Variables["PATH"]);
        Assert.Equal(["environment: removed MINE"], child.Notices);
    }

    [Fact]
    public void Says_where_a_secret_of_the_vault_was_replaced_and_where_it_was_removed()
    {
        var facts = Samples.Facts() with
        {
            Found = new Dictionary<string, string?> { ["AUTH"] = $"Bearer {Samples.Placeholder}", ["GONE"] = null },
            LooksLikeKey = value => value.Contains("sk-CANARY"),
        };
        var child = Build(new() { ["AUTH"] = "Bearer sk-CANARY", ["GONE"] = "secretCANARY" }, facts);
        Assert.Equal($"Bearer {Samples.Placeholder}", child.Variables["AUTH"]);
        Assert.DoesNotContain("GONE", child.Variables.Keys);
        Assert.Equal(["environment: a placeholder stands in AUTH; removed GONE"], child.Notices);
    }

    [Fact]
    public void Trust_files_win_over_any_spelling_of_npms_variables()
    {
        var facts = Samples.Facts() with { TrustFiles = new Dictionary<string, string> { ["npm_config_cafile"] = "/run/roots.pem" } };
        var child = Build(new() { ["NPM_CONFIG_CAFILE"] = "/corp.pem", ["NPM_CONFIG_HTTPS_PROXY"] = "http://proxy.corp" }, facts).Variables;
        Assert.Equal("/run/roots.pem", child["npm_config_cafile"]);
        Assert.DoesNotContain("NPM_CONFIG_CAFILE", child.Keys);
        Assert.DoesNotContain("NPM_CONFIG_HTTPS_PROXY", child.Keys);
    }

    [Fact]
    public void Appends_the_preload_to_the_users_node_options()
    {
        var facts = Samples.Facts() with { NodePreloadFile = "/run user/preload.cjs" };
        Assert.Equal("--max-old-space-size=4096 --require=\"/run user/preload.cjs\"",
            Build(new() { ["NODE_OPTIONS"] = "--max-old-space-size=4096" }, facts).Variables["NODE_OPTIONS"]);
        Assert.DoesNotContain("NODE_OPTIONS", Build([]).Variables.Keys);
    }
}
