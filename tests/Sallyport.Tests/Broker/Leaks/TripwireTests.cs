using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Sallyport.Tests.Broker.Leaks;

public sealed class TripwireTests
{
    private static readonly string[] s_both = ["example/default", "other/default"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Version> Versions => [HttpVersion.Version11, HttpVersion.Version20];

    [Theory, MemberData(nameof(Versions))]
    public async Task A_placeholder_in_the_body_of_a_request_to_another_provider_is_stopped_and_freezes_the_agent(Version version)
    {
        var bodies = new List<string>();
        await using var fixture = await StartAsync(bodies);
        using var client = fixture.Client(version);
        var stolen = fixture.Session.Placeholders["other/default"];

        Assert.Equal("tripwire", await RuleAsync(fixture, client, $"{new string('x', 100_000)}{stolen}{new string('y', 10)}"));

        await fixture.Journal.WaitForAsync("frozen", Token);
        var alert = Assert.Single(fixture.Journal.Entries, e => e.Type == "tripwire.stopped");
        Assert.Equal("the placeholder of other/default in the body", alert.Detail);
        Assert.Empty(bodies);
        Assert.Equal("frozen", await RuleAsync(fixture, client, "harmless"));
    }

    [Theory, InlineData("plain"), InlineData("url"), InlineData("base64"), InlineData("json")]
    public async Task A_real_key_of_another_provider_is_stopped_in_any_spelling(string spelling)
    {
        var bodies = new List<string>();
        await using var fixture = await StartAsync(bodies);
        using var client = fixture.Client();
        const string Key = GateFixture.OtherKey;
        var spelled = spelling switch
        {
            "url" => Uri.EscapeDataString(Key),
            "base64" => Convert.ToBase64String(Encoding.ASCII.GetBytes("env: " + Key)),
            "json" => Key.Replace("/", "\\/", StringComparison.Ordinal),
            _ => Key,
        };

        Assert.Equal("tripwire", await RuleAsync(fixture, client, "here it is: " + spelled));
        Assert.Empty(bodies);
        await fixture.Journal.WaitForAsync("tripwire.stopped", Token);
        Assert.DoesNotContain(fixture.Journal.Entries, e => e.ToString().Contains("CANARY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_text_in_a_prompt_to_its_own_provider_passes_and_is_noted()
    {
        var bodies = new List<string>();
        await using var fixture = await StartAsync(bodies);
        using var client = fixture.Client();

        Assert.Null(await RuleAsync(fixture, client, $"my environment says {fixture.Placeholder}"));

        await fixture.Journal.WaitForAsync("tripwire.noted", Token);
        Assert.Contains(fixture.Placeholder, Assert.Single(bodies), StringComparison.Ordinal);
        Assert.Empty(fixture.Gate.Freezer.Current.All);
    }

    [Fact]
    public async Task A_placeholder_in_a_header_a_path_or_a_query_is_stopped_too()
    {
        var bodies = new List<string>();
        await using var fixture = await StartAsync(bodies, freezes: false);
        using var client = fixture.Client();
        var stolen = fixture.Session.Placeholders["other/default"];
        Assert.Equal("tripwire", await RuleAsync(fixture, client, "", path: $"/v1/{stolen}"));
        Assert.Equal("tripwire", await RuleAsync(fixture, client, "", path: $"/v1/x?a={stolen.Replace("-", "%2D", StringComparison.Ordinal)}"));
        Assert.Equal("tripwire", await RuleAsync(fixture, client, "", header: stolen));
        Assert.Equal("tripwire", await RuleAsync(fixture, client, "", header: "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"me:{stolen}"))));
        Assert.Equal("tripwire", await RuleAsync(fixture, client, "", header: "", name: $"x-{stolen}"));
        // More than is searched at once.
        Assert.Equal("tripwire", await RuleAsync(fixture, client, "", header: new string('x', 9000) + stolen));
        Assert.Null(await RuleAsync(fixture, client, "", header: new string('x', 9000)));
        Assert.Equal([""], bodies);
        Assert.Empty(fixture.Gate.Freezer.Current.All);
    }

    [Theory]
    [InlineData(null, true), InlineData(null, false), InlineData("gzip", false), InlineData("br", false)]
    public async Task A_key_that_the_provider_repeats_comes_back_as_the_placeholder(string? encoding, bool hasLength)
    {
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            var key = http.Request.Headers["x-api-key"].ToString();
            http.Response.StatusCode = 401;
            http.Response.Headers["x-echo"] = $"key={key}";
            http.Response.Headers.ContentEncoding = encoding;
            var text = Encoding.ASCII.GetBytes($"Incorrect API key provided: {key}. {new string('.', 9000)}{key}");
            using var packed = new MemoryStream();
            await using (Stream pack = encoding switch { "gzip" => new GZipStream(packed, CompressionMode.Compress, true), "br" => new BrotliStream(packed, CompressionMode.Compress, true), _ => new BufferedStream(packed) })
            {
                await pack.WriteAsync(text);
                await pack.FlushAsync();
                var bytes = packed.ToArray();
                if (encoding is null)
                {
                    if (hasLength) http.Response.ContentLength = bytes.Length;
                    foreach (var part in bytes.Chunk(7))
                    {
                        await http.Response.Body.WriteAsync(part);
                        await http.Response.Body.FlushAsync();
                    }
                    return;
                }
            }
            await http.Response.Body.WriteAsync(packed.ToArray());
        });
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("x-api-key", fixture.Placeholder);
        request.Headers.Add("Accept-Encoding", "gzip, br");
        using var response = await client.SendAsync(request, Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.DoesNotContain("CANARY", body + response, StringComparison.Ordinal);
        Assert.Equal($"key={fixture.Placeholder}", response.Headers.GetValues("x-echo").Single());
        Assert.Contains(hasLength ? fixture.Placeholder[..GateFixture.Key.Length] : fixture.Placeholder, body, StringComparison.Ordinal);
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    private static Task<GateFixture> StartAsync(List<string> bodies, bool freezes = true) => GateFixture.StartAsync(
        async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            bodies.Add(await reader.ReadToEndAsync(http.RequestAborted));
        },
        setup: s =>
        {
            s.Credentials = [.. s_both.Select(name => GateFixture.Facts(name))];
            s.TripwireFreezes = freezes;
        });

    private static async Task<string?> RuleAsync(GateFixture fixture, HttpClient client, string body, string path = "/v1/x", string? header = null, string name = "x-else")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        if (body.Length > 0) request.Content = new StringContent(body);
        request.Headers.TryAddWithoutValidation("x-api-key", fixture.Placeholder);
        if (header is not null) request.Headers.TryAddWithoutValidation(name, header);
        using var response = await client.SendAsync(request, Token);
        return response.Headers.TryGetValues("x-sallyport-rule", out var rules) ? rules.Single() : null;
    }
}
