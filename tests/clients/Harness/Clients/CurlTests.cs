using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

public sealed class CurlTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    private const string Authorized = """-H "Authorization: Bearer $OPENAI_API_KEY" """;
    private const string Base = "${OPENAI_BASE_URL:-https://api.openai.com/v1}";
    private const string Json = "-H 'Content-Type: application/json'";
    private const string Chat = """{"model":"gpt-5-mini","messages":[{"role":"user","content":"Say hello."}]}""";

    [Theory]
    [InlineData("--http1.1", "[1.1]", false)]
    [InlineData("--http2", "[2]", false)]
    [InlineData("--http2", "[2]", true)]
    public async Task Gets_an_answer(string version, string protocol, bool cleanEnvironment)
    {
        var outcome = await RunAsync(Curl(
            $$"""-sS --fail {{version}} -w '[%{http_version}]' {{Authorized}} {{Json}} -d '{{Chat}}' {{Base}}/chat/completions""",
            "/v1/chat/completions") with
        { CleanEnvironment = cleanEnvironment });

        Assert.Contains(Hello, outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith(protocol, outcome.Out, StringComparison.Ordinal);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/chat/completions");
    }

    [Fact]
    public async Task Uploads_after_Expect_100_continue_and_every_byte_arrives()
    {
        var outcome = await RunAsync(Curl(
            $"-sS --fail -H 'Expect: 100-continue' {Authorized} -F purpose=user_data -F file=@big.bin {Base}/files", "/v1/files",
            before: "head -c 20000000 /dev/urandom > big.bin; sha256sum < big.bin | cut -c1-64"));

        var upload = Assert.Single(outcome.To("/v1/files"));
        Assert.InRange(upload.BodyBytes, 20_000_000, 20_001_000);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/files");
    }

    [Fact]
    public async Task Sends_its_proxy_credentials_only_when_asked_for_them()
    {
        Assert.SkipWhen(Entrance.IsDirect, "there is no proxy");
        var outcome = await RunAsync(Curl($"-v --proxy-anyauth -sS --fail {Authorized} {Base}/models", "/v1/models"));

        Assert.Contains("< HTTP/1.1 407", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("proxy-authenticate: Basic", outcome.Error, StringComparison.OrdinalIgnoreCase);
        outcome.SawKey(Gatehouse.Keys["openai"], "/v1/models");
    }

    [Fact]
    public async Task Reads_a_stream_whose_first_event_arrives_before_the_last_is_sent()
    {
        var outcome = await StreamAsync(Curl(
            $$"""-sS --fail -N {{Authorized}} {{Json}} -d '{{Chat.Insert(1, "\"stream\":true,")}}' {{Base}}/chat/completions""",
            "/v1/chat/completions"), seen: "data: ");

        Assert.Contains("data: [DONE]", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reaches_a_host_that_no_provider_claims_and_meets_its_own_certificate()
    {
        Assert.SkipWhen(Entrance.IsDirect, "there is no gate to pass");
        var outcome = await RunAsync(Curl(
            $"-sS --fail --cacert plain.pem https://{Gatehouse.UnclaimedHost}/", "/v1/models",
            before: $"cat > plain.pem <<'END'\n{Gatehouse.Plain.CertificatePem}\nEND\ncurl -sS {Authorized} -o models.json {Base}/models"));

        Assert.EndsWith("plain origin", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_its_placeholder_worthless_at_another_provider()
    {
        Assert.SkipWhen(Entrance.IsDirect, "there are no placeholders");
        var command = Curl(
            """-sS -w '[%{http_code}]' -H "x-api-key: $OPENAI_API_KEY" -H 'anthropic-version: 2023-06-01' https://api.anthropic.com/v1/messages -d '{}'""",
            "/v1/models", before: $"curl -sS {Authorized} -o models.json {Base}/models");
        var outcome = await RunAsync(command with { RunOptions = ["--agent", "curious"] });

        // The gate freezes the agent for it; the others here are not this one.
        Assert.Contains("[403]", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.Requests, request => request.Path == "/v1/messages");
    }

    private static ClientCommand Curl(string arguments, string holdAt, string before = ":") =>
        ClientCommand.Shell($"{before}\n{Tools.OnPath("curl", "curl")} {arguments}", holdAt);
}
