using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Sallyport.Tests.Broker;

public sealed class SwapTests
{
    private const char Gap = '\u0001';

    private static readonly RequestDelegate EchoHeaders = async http =>
    {
        var lines = http.Request.Headers.Select(h => $"{h.Key.ToLowerInvariant()}: {h.Value}");
        var seen = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}\n{string.Join('\n', lines)}";
        // Apart, so that the gate does not take the key out of the answer again.
        await http.Response.WriteAsync(string.Join(Gap, seen.ToCharArray()));
    };

    public static TheoryData<Version> Versions => [HttpVersion.Version11, HttpVersion.Version20];

    [Theory, MemberData(nameof(Versions))]
    public async Task Puts_the_key_where_the_bearer_placeholder_stood(Version version)
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = fixture.Client(version);
        var seen = await SendAsync(client, "/v1/models", ("Authorization", $"Bearer {fixture.Placeholder}"));
        Assert.Contains($"authorization: Bearer {GateFixture.Key}", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Placeholder, seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swaps_in_every_declared_position()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = fixture.Client();
        var placeholder = fixture.Placeholder;
        Assert.Contains($"authorization: token {GateFixture.Key}", await SendAsync(client, "/", ("Authorization", $"token {placeholder}")), StringComparison.Ordinal);
        Assert.Contains($"x-api-key: {GateFixture.Key}", await SendAsync(client, "/", ("x-api-key", placeholder)), StringComparison.Ordinal);
        Assert.Contains($"GET /a?b=1&key={GateFixture.Key}&c=%2F\n", await SendAsync(client, $"/a?b=1&key={placeholder}&c=%2F"), StringComparison.Ordinal);

        var basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"x-access-token:{placeholder}"));
        var swapped = Convert.ToBase64String(Encoding.ASCII.GetBytes($"x-access-token:{GateFixture.Key}"));
        Assert.Contains($"authorization: Basic {swapped}", await SendAsync(client, "/", ("Authorization", $"Basic {basic}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swaps_two_positions_at_once()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = fixture.Client();
        var seen = await SendAsync(client, "/", ("Authorization", $"Bearer {fixture.Placeholder}"), ("x-api-key", fixture.Placeholder));
        Assert.Contains($"authorization: Bearer {GateFixture.Key}", seen, StringComparison.Ordinal);
        Assert.Contains($"x-api-key: {GateFixture.Key}", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_no_key_with_a_request_that_holds_no_placeholder()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = fixture.Client();
        Assert.DoesNotContain("CANARY", await SendAsync(client, "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Injects_the_key_only_where_the_session_says_always()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders, setup: s => s.InjectAlways = true);
        using var client = fixture.Client();
        Assert.Contains($"authorization: Bearer {GateFixture.Key}", await SendAsync(client, "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_a_placeholder_alone_in_a_header_that_is_no_position()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = fixture.Client();
        var seen = await SendAsync(client, "/", ("X-Elsewhere", fixture.Placeholder), ("Authorization", $"Bearer {fixture.Placeholder}"));
        Assert.Contains($"x-elsewhere: {fixture.Placeholder}", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_cannot_remove_the_credential_by_naming_it_in_connection()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = fixture.Client();
        var seen = await SendAsync(client, "/",
            ("Authorization", $"Bearer {fixture.Placeholder}"), ("X-Hop", "1"), ("Connection", "authorization, x-hop, x-project"));
        Assert.Contains($"authorization: Bearer {GateFixture.Key}", seen, StringComparison.Ordinal);
        Assert.Contains("x-project: proj_1", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("x-hop", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_the_project_from_the_credential_on_every_call()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = fixture.Client();
        Assert.Contains("x-project: proj_1", await SendAsync(client, "/", ("x-api-key", fixture.Placeholder)), StringComparison.Ordinal);
        Assert.Contains("x-project: proj_1", await SendAsync(client, "/", ("x-api-key", fixture.Placeholder), ("X-Project", "proj_1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotation_reaches_a_running_session_with_its_next_call()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = fixture.Client();
        await SendAsync(client, "/", ("x-api-key", fixture.Placeholder));
        fixture.Ring.Replace([new(GateFixture.Facts(version: 2), Sallyport.Core.Primitives.Secret.CopyOf("sk-proj-CANARY-rotated"))]);
        Assert.Contains("x-api-key: sk-proj-CANARY-rotated", await SendAsync(client, "/", ("x-api-key", fixture.Placeholder)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base_url_mode_swaps_and_strips_its_own_segment()
    {
        await using var fixture = await GateFixture.StartAsync(EchoHeaders);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{fixture.Gate.Port}") };
        var seen = await SendAsync(client, "/example/v1/models?x=1", ("Authorization", $"Bearer {fixture.Placeholder}"));
        Assert.StartsWith("GET /v1/models?x=1\n", seen, StringComparison.Ordinal);
        Assert.Contains($"authorization: Bearer {GateFixture.Key}", seen, StringComparison.Ordinal);
    }

    private static async Task<string> SendAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace(Gap.ToString(), "", StringComparison.Ordinal);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return body;
    }
}
