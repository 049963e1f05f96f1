using CsCheck;
using Sallyport.Core.Providers;
using Sallyport.Core.Yaml;
using Xunit;

namespace Sallyport.Tests.Core.Providers;

public sealed class ProviderFileTests
{
    private const string Good = """
        # Acme's model gateway
        name: acme
        title: Acme AI
        hosts: [api.acme.example, eu.api.acme.example]
        positions:
          - bearer
          - basic
          - header: X-Acme-Key
          - header: Authorization
            scheme: token
          - query: key
          - websocket_subprotocol: acme-key.
        placeholder_prefix: ac-sally-
        key_types:
          - name: admin
            prefix: ac-admin-
            refuse: Admin keys are not for agents.
          - name: user
            prefix: ac-
            pattern: ac-[a-z0-9]{32}
            warn: It reaches every project.
        environment:
          key: [ACME_API_KEY]
          base_url: { ACME_BASE_URL: /v2, ACME_ROOT: "" }
          facts: { ACME_PROJECT: project }
          remove: [ACME_ADMIN_KEY]
        fact_headers: { Acme-Project: project }
        probe:
          path: /v2/me
          alive: [200, 403]
          dead: [401]
          headers: { Acme-Version: "2026-01-01" }
        error_shape: openai
        encoded_slash: true
        denied:
          - path: /v2/admin/**
            because: administration
          - method: POST
            path: /v2/*/tokens
            because: it mints a token

        """;

    [Fact]
    public void Reads_every_key_of_the_format()
    {
        var acme = Read(Good, out var problems)!;
        Assert.Empty(problems);
        Assert.Equal("acme", acme.Name);
        Assert.Equal("Acme AI", acme.Title);
        Assert.Equal(["api.acme.example", "eu.api.acme.example"], acme.Hosts);
        Assert.Equal(
        [
            new CredentialPosition(CredentialPositionKind.HeaderScheme, "Authorization", "Bearer"),
            new CredentialPosition(CredentialPositionKind.Basic, "Authorization", "Basic"),
            new CredentialPosition(CredentialPositionKind.Header, "X-Acme-Key"),
            new CredentialPosition(CredentialPositionKind.HeaderScheme, "Authorization", "token"),
            new CredentialPosition(CredentialPositionKind.Query, "key"),
            new CredentialPosition(CredentialPositionKind.WebSocketSubprotocol, "acme-key."),
        ], acme.Positions);
        Assert.Equal("ac-sally-", acme.PlaceholderPrefix);
        Assert.Equal(["admin", "user"], acme.KeyTypes.Select(t => t.Name));
        Assert.Equal("ac-[a-z0-9]{32}", acme.KeyTypes[1].Pattern);
        Assert.Equal("", acme.Environment.BaseUrl["ACME_ROOT"]);
        Assert.Equal("project", acme.Environment.Facts["ACME_PROJECT"]);
        Assert.Equal(["ACME_ADMIN_KEY"], acme.Environment.Remove);
        Assert.Equal("project", acme.FactHeaders["acme-project"]);
        Assert.Equal("2026-01-01", acme.Probe!.Headers["acme-version"]);
        Assert.Equal(ErrorShape.OpenAI, acme.ErrorShape);
        Assert.True(acme.AllowsEncodedSlash);
        Assert.Equal(["*", "POST"], acme.Denied.Select(d => d.Method));
    }

    [Fact]
    public void Needs_little()
    {
        var acme = Read("""
            name: acme
            hosts: [api.acme.example]
            positions: [bearer]
            placeholder_prefix: ac-sally-
            environment: { key: [ACME_API_KEY] }
            """, out var problems)!;
        Assert.Empty(problems);
        Assert.Equal("acme", acme.Title);
        Assert.Equal(ErrorShape.Plain, acme.ErrorShape);
        Assert.False(acme.AllowsEncodedSlash);
        Assert.Null(acme.Probe);
        Assert.Empty(acme.KeyTypes);
        Assert.Empty(acme.Denied);
    }

    [Fact]
    public void Lists_every_problem_at_once_with_its_line_and_column()
    {
        Assert.Null(Read("""
            name: Acme Corp
            hosts: [API.acme.example, "https://a.example", 10.0.0.1, "*.acme.example", a.example., "a.example:443", b.example, b.example]
            position: [bearer]
            positions:
              - bearer
              - header: Host
              - header: "bad name"
              - header: X-Key
                scheme: Basic
              - cookie: x
              - bearer
              - { header: a, query: b }
            placeholder_prefix: a b
            key_types:
              - name: admin
                prefix: ac-
                refuse: not for agents
              - name: user
                prefix: ac-x
                pattern: "(["
              - prefix: zz
            environment:
              key: []
              base_url: { PATH: /v1, ACME_URL: v1/ }
            probe:
              path: x
              alive: [200, nope]
              dead: [200]
            error_shape: openia
            encoded_slash: yes
            denied:
              - { method: get, path: /a/b*, because: x }
            denied: []
            """, out var problems));
        Assert.Equal(
        [
            "acme.yaml:1:7: the name 'Acme Corp' must be lower-case letters, digits and dashes, begin with a letter, and be at most 32 long",
            "acme.yaml:2:9: 'API.acme.example' is not a host name for a provider: write it in lower case: api.acme.example",
            "acme.yaml:2:27: 'https://a.example' is not a host name for a provider: leave out the scheme; write it as in api.example.com",
            "acme.yaml:2:48: '10.0.0.1' is not a host name for a provider: an address cannot be a provider; use its name",
            "acme.yaml:2:58: '*.acme.example' is not a host name for a provider: wildcards are not allowed; list each host",
            "acme.yaml:2:76: 'a.example.' is not a host name for a provider: leave out the dot at the end",
            "acme.yaml:2:88: 'a.example:443' is not a host name for a provider: leave out the port; a provider is always on port 443 (see `sally config set upstream.HOST` for others)",
            "acme.yaml:2:116: the host b.example is here twice",
            "acme.yaml:3:1: unknown key 'position'; did you mean 'positions'?",
            "acme.yaml:6:13: the header 'Host' steers the request itself or is shared with others, so nothing is ever put into it",
            "acme.yaml:7:13: the header 'bad name' is not a header name: only letters, digits and !#$%&'*+-.^_`|~ are allowed",
            "acme.yaml:9:13: Basic holds its key inside base64: write the position as 'basic'",
            "acme.yaml:10:5: unknown key 'cookie'; known here: header, scheme, query, websocket_subprotocol",
            "acme.yaml:11:5: this position is here twice",
            "acme.yaml:12:5: a position needs exactly one place; one of: bearer, basic, 'header: NAME', 'header: NAME' with 'scheme: WORD', 'query: NAME', 'websocket_subprotocol: PREFIX'",
            "acme.yaml:13:21: the placeholder prefix 'a b' must survive in headers and URLs: only letters, digits and -._~ are allowed",
            "acme.yaml:19:13: this type is never reached, as 'admin' above takes every key that begins with ac-: move it above 'admin'",
            "acme.yaml:20:14: the pattern is not a regular expression: unterminated bracket at character 2",
            "acme.yaml:21:5: 'name' is missing",
            "acme.yaml:23:8: 'key' is empty: give it at least one entry",
            "acme.yaml:24:15: the variable PATH decides how programs run, and cannot be set or removed by a provider file",
            "acme.yaml:24:36: 'v1/' must be a path such as /v1, without a slash at its end, or \"\" for none",
            "acme.yaml:26:9: the path 'x' must begin with a slash",
            "acme.yaml:27:16: an entry of 'alive' must be a whole number from 100 to 599",
            "acme.yaml:28:3: 200 is under 'alive' and under 'dead'",
            "acme.yaml:29:14: unknown error_shape 'openia'; one of: plain, openai, anthropic, google, github",
            "acme.yaml:30:16: 'encoded_slash' must be true or false",
            "acme.yaml:32:15: unknown method 'get'; one of: *, GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, CONNECT, TRACE (a bare * needs quotes)",
            "acme.yaml:32:26: the path '/a/b*' may use '*' only for a whole segment, and '**' only at its end",
            "acme.yaml:33:1: 'denied' is here twice; the first is in line 31",
        ], problems);
    }

    [Theory]
    [InlineData("name: &a acme", "1:7: an anchor (&name) is not allowed: write the plain value")]
    [InlineData("name: *a", "1:7: an alias (*name) is not allowed: write the value out")]
    [InlineData("name: !!str acme", "1:7: a tag (!name) is not allowed: write the plain value")]
    [InlineData("- acme", "1:1: a provider file must be a mapping that begins with 'name:'")]
    [InlineData("", "1:1: a provider file must be a mapping that begins with 'name:'")]
    [InlineData("[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]", "1:17: nested more than 16 levels deep")]
    [InlineData("? [a]\n: b", "1:3: a key must be a single word, not a list")]
    public void Refuses_what_makes_a_file_say_other_than_it_seems(string text, string problem)
    {
        Assert.Null(Read(text, out var problems));
        Assert.Contains("acme.yaml:" + problem, problems);
    }

    [Fact]
    public void Refuses_a_second_document()
    {
        Assert.Null(Read(Good + "---\nname: evil\n", out var problems));
        Assert.Equal("a file holds one document: remove the '---' and what follows", Assert.Single(problems).Split(": ", 2)[1]);
    }

    [Theory]
    [InlineData("ac", "must be 3 to 32 characters long")]
    [InlineData("ac:sally", "must survive in headers and URLs")]
    [InlineData("ac-admin-sally-", "would be taken for a key of the refused type 'admin'")]
    [InlineData("ac-", "this is how real keys of the type 'user' begin")]
    public void Refuses_placeholders_that_would_not_work_or_would_be_taken_for_keys(string prefix, string problem)
    {
        Assert.Null(Read(Good.Replace("ac-sally-", $"\"{prefix}\"", StringComparison.Ordinal), out var problems));
        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connection"), InlineData("content-length"), InlineData("Transfer-Encoding"), InlineData("Cookie")]
    [InlineData("Proxy-Authorization"), InlineData("X-Forwarded-Host"), InlineData("Sec-WebSocket-Protocol"), InlineData(":path")]
    public void Refuses_headers_that_steer_a_request(string header)
    {
        Assert.Null(Read(Good.Replace("X-Acme-Key", $"\"{header}\"", StringComparison.Ordinal), out var problems));
        Assert.StartsWith("acme.yaml:8:13: the header ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a+)+$(?=b)"), InlineData(@"(a)\1"), InlineData("a)(b"), InlineData("[")]
    public void Refuses_patterns_that_are_wrong_or_could_take_for_ever(string pattern)
    {
        Assert.Null(Read(Good.Replace("ac-[a-z0-9]{32}", $"'{pattern}'", StringComparison.Ordinal), out var problems));
        Assert.StartsWith("acme.yaml:20:14: the pattern ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_no_more_than_the_beginning_of_a_wrong_value()
    {
        var key = SampleKeys.OpenAI("proj");
        Assert.Null(Read(Good.Replace("ac-sally-", key, StringComparison.Ordinal), out var problems));
        Assert.DoesNotContain(key, string.Join('\n', problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Never_fails_otherwise_than_by_saying_what_is_wrong()
    {
        var noise = Gen.String[Gen.Char["\n\t :-[]{}&*!|>'\"%@`#,?~.abz019\u0085\u2028\ufeff\0é"], 0, 60];
        var mutated = Gen.Select(Gen.Int[0, Good.Length], Gen.Int[0, 12], noise)
            .Select((at, cut, insert) => Good[..at] + insert + Good[Math.Min(Good.Length, at + cut)..]);
        Gen.OneOf(noise, mutated).Sample(text =>
        {
            var provider = Read(text, out var problems);
            Assert.Equal(provider is null, problems.Count > 0);
            Assert.All(problems, p => Assert.Matches(@"^acme\.yaml:[1-9]\d*:[1-9]\d*: \P{Cc}+$", p));
        }, iter: 5_000);
    }

    private static Provider? Read(string text, out List<string> lines)
    {
        var problems = new YamlProblems("acme.yaml");
        var provider = ProviderParser.Parse(text, problems).Provider;
        lines = [.. problems.Lines];
        return provider;
    }
}
