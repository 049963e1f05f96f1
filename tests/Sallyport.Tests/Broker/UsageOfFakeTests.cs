using System.Text;
using System.Text.Json;
using FakeOpenAI;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Tests.Broker.Upstreams;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>What the fake OpenAI says that a call used is what the journal says.</summary>
public sealed class UsageOfFakeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"gpt-5","messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("/v1/responses", """{"model":"gpt-5","input":"hi"}""")]
    [InlineData("/v1/responses", """{"model":"gpt-5","input":"hi","stream":true}""")]
    [InlineData("/v1/embeddings", """{"model":"text-embedding-3-small","input":"hi"}""")]
    public async Task Is_read_to_the_token(string path, string body)
    {
        var (answer, done) = await CallAsync(path, body);
        var (input, output) = Said(answer);
        Assert.Equal((input, output, null), (done.InputTokens, done.OutputTokens, done.Estimated));
        Assert.InRange(input, 1, 10_000);
    }

    [Fact]
    public async Task Is_counted_where_a_chat_stream_does_not_say()
    {
        const string Body = """{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"stream":true}""";
        var (_, done) = await CallAsync("/v1/chat/completions", Body);
        var (_, exact) = await CallAsync("/v1/chat/completions", Body.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal));
        Assert.True(done.Estimated);
        Assert.InRange(done.OutputTokens!.Value, exact.OutputTokens!.Value / 2, exact.OutputTokens.Value * 2);
    }

    private static async Task<(string Answer, JournalEntry Done)> CallAsync(string path, string body)
    {
        await using var fake = await FakeServer.StartAsync();
        using var ca = new AuthorityFile(fake.CertificateAuthorityPem);
        var key = fake.State.CreateKey().Text;
        await using var fixture = await GateFixture.StartAsync(_ => Task.CompletedTask, setup: s =>
        {
            s.Limit(new Limits { TokensPerMinute = 10_000_000 });
            s.Redirects = new() { [GateFixture.Host] = new UpstreamRedirect(new Uri(fake.Origin.GetLeftPart(UriPartial.Authority)), ca.Path) };
        });
        fixture.Ring.Replace([new(GateFixture.Facts(), Sallyport.Core.Primitives.Secret.CopyOf(key))]);
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {fixture.Placeholder}");
        using var response = await client.SendAsync(request, Token);
        var answer = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, answer);
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);
        return (answer, fixture.Journal.Entries.Single(e => e.Type == JournalEntryType.RequestDone));
    }

    /// <summary>The last usage that stands anywhere in the answer, read by a reader of its own.</summary>
    private static (long Input, long Output) Said(string answer)
    {
        var json = answer.StartsWith('{') ? [answer] : answer.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => l[6..]).ToArray();
        foreach (var text in json.Reverse())
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.TryGetProperty("response", out var inner)) root = inner;
            if (!root.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) continue;
            return (Number(usage, "input_tokens") + Number(usage, "prompt_tokens"), Number(usage, "output_tokens") + Number(usage, "completion_tokens"));
        }
        throw new InvalidDataException("the answer says nothing of usage");
    }

    private static long Number(JsonElement usage, string name) => usage.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
}
