using System.Text.RegularExpressions;
using Sallyport.Core.Providers;
using Sallyport.Core.Yaml;
using Xunit;

namespace Sallyport.Tests.Core.Providers;

public sealed class BuiltInProvidersTests
{
    private static readonly ProviderCatalog s_catalog = new(ProviderCatalogLoader.BuiltIn);

    public static TheoryData<string> Names => [.. s_catalog.All.Select(p => p.Name)];

    [Fact]
    public void Are_the_four_that_the_documentation_names() =>
        Assert.Equal(["anthropic", "gemini", "github", "openai"], s_catalog.All.Select(p => p.Name));

    [Fact]
    public void Claim_no_host_twice()
    {
        var hosts = s_catalog.All.SelectMany(p => p.Hosts).ToList();
        Assert.Equal(hosts.Count, hosts.Distinct().Count());
    }

    [Theory, MemberData(nameof(Names))]
    public void Have_placeholders_that_are_recognisable(string name) =>
        Assert.Contains("sally", s_catalog.Find(name)!.PlaceholderPrefix, StringComparison.OrdinalIgnoreCase);

    [Theory, MemberData(nameof(Names))]
    public void Are_without_a_problem_when_their_patterns_are_compiled_as_well(string name)
    {
        using var reader = new StreamReader(typeof(ProviderCatalogLoader).Assembly.GetManifestResourceStream($"providers/{name}.yaml")!);
        var problems = new YamlProblems(name);
        Assert.NotNull(ProviderParser.Parse(reader.ReadToEnd(), problems).Provider);
        Assert.Empty(problems.Lines);
    }

    [Theory, MemberData(nameof(Names))]
    public void Have_patterns_that_begin_as_their_prefix(string name)
    {
        foreach (var type in s_catalog.Find(name)!.KeyTypes.Where(t => t.Pattern is not null))
            Assert.StartsWith(Regex.Escape(type.Prefix).Replace("\\-", "-", StringComparison.Ordinal), type.Pattern, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/organization")]
    [InlineData("GET", "/v1/organization/admin_api_keys")]
    [InlineData("POST", "/v1/projects/p/roles")]
    [InlineData("POST", "/v1/fine_tuning/checkpoints/ft/permissions")]
    [InlineData("DELETE", "/v1/fine_tuning/checkpoints/ft/permissions/p")]
    public void Openai_denies_administration_whatever_is_granted(string method, string path) =>
        Assert.Contains(s_catalog.Find("openai")!.Denied, d => d.Matches(method, path));

    [Theory]
    [InlineData("POST", "/v1/responses")]
    [InlineData("POST", "/v1/chat/completions")]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/v1/realtime")]
    [InlineData("POST", "/v1/realtime/calls")]
    [InlineData("GET", "/v1/fine_tuning/jobs")]
    public void Openai_leaves_inference_to_the_grant(string method, string path) =>
        Assert.DoesNotContain(s_catalog.Find("openai")!.Denied, d => d.Matches(method, path));

    [Fact]
    public void Openai_is_described_as_its_clients_need_it()
    {
        var openai = s_catalog.Find("openai")!;
        Assert.Equal(["OPENAI_API_KEY", "CODEX_API_KEY"], openai.Environment.Key);
        Assert.Equal("/v1", openai.Environment.BaseUrl["OPENAI_BASE_URL"]);
        Assert.Equal("project", openai.FactHeaders["openai-project"]);
        Assert.Equal(ErrorShape.OpenAI, openai.ErrorShape);
        Assert.Contains(new CredentialPosition(CredentialPositionKind.HeaderScheme, "Authorization", "Bearer"), openai.Positions);
        Assert.Contains(new CredentialPosition(CredentialPositionKind.WebSocketSubprotocol, "openai-insecure-api-key."), openai.Positions);
        Assert.Equal([200, 403], openai.Probe!.AliveStatuses);
    }

    [Fact]
    public void Anthropic_sets_one_variable_and_takes_the_rival_away()
    {
        var anthropic = s_catalog.Find("anthropic")!;
        Assert.Equal(["ANTHROPIC_API_KEY"], anthropic.Environment.Key);
        Assert.Contains("ANTHROPIC_AUTH_TOKEN", anthropic.Environment.Remove);
        Assert.Equal("", anthropic.Environment.BaseUrl["ANTHROPIC_BASE_URL"]);
        Assert.Equal("2023-06-01", anthropic.Probe!.Headers["anthropic-version"]);
        Assert.Contains(anthropic.Denied, d => d.Matches("GET", "/v1/organizations/api_keys"));
    }

    [Fact]
    public void Only_github_takes_slashes_in_escapes() =>
        Assert.Equal(["github"], s_catalog.All.Where(p => p.AllowsEncodedSlash).Select(p => p.Name));
}
