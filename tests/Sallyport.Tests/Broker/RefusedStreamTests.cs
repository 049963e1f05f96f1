using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>
/// A provider that refuses a stream (RFC 9113, 8.7) says that it has done nothing with it: the HTTP library sends the request
/// again, with whatever its body gives a second time.
/// </summary>
public sealed class RefusedStreamTests
{
    private const int RefusedStream = 7;

    private static readonly Grant s_grant = new()
    {
        Agent = "test",
        Credential = "example/default",
        Permissions = SessionSetup.Everything,
        Models = new NameRules { Allow = ["gpt-5*"] },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_has_gone_in_part_is_never_sent_again_without_its_beginning()
    {
        var seen = new List<string>();
        var tries = 0;
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            if (Interlocked.Increment(ref tries) == 1)
            {
                await http.Request.BodyReader.ReadAtLeastAsync(5, Token);
                http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
                return;
            }
            using var reader = new StreamReader(http.Request.Body);
            seen.Add(await reader.ReadToEndAsync(Token));
        }, HttpProtocols.Http2);
        using var client = fixture.Client();
        using var body = new TwoPieces("begin", "-end", Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/upload") { Content = body };
        request.Headers.TryAddWithoutValidation("x-api-key", fixture.Placeholder);

        var sending = client.SendAsync(request, Token);
        while (Volatile.Read(ref tries) < 1 || (tries < 2 && !body.IsAsked && !sending.IsCompleted)) await Task.Yield();
        body.Finish();
        using var answer = await sending;

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.All(seen, text => Assert.Equal("begin-end", text));
    }

    [Fact]
    public async Task A_body_of_which_nothing_has_gone_is_sent_again_whole_or_not_at_all()
    {
        var seen = new List<string>();
        var tries = 0;
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            if (Interlocked.Increment(ref tries) == 1)
            {
                http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
                return;
            }
            using var reader = new StreamReader(http.Request.Body);
            seen.Add(await reader.ReadToEndAsync(Token));
        }, HttpProtocols.Http2);
        using var client = fixture.Client();
        using var body = new TwoPieces("", "begin-end", Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/upload") { Content = body };
        request.Headers.TryAddWithoutValidation("x-api-key", fixture.Placeholder);
        // The head goes alone.
        request.Headers.ExpectContinue = true;

        var sending = client.SendAsync(request, Token);
        while (Volatile.Read(ref tries) < 2 && !sending.IsCompleted) await Task.Yield();
        body.Finish();
        using var answer = await sending;

        // Whether the HTTP library tries again depends on what it was waiting for when the refusal came.
        if (answer.StatusCode == HttpStatusCode.OK) Assert.Equal("begin-end", Assert.Single(seen));
        else Assert.Equal((HttpStatusCode.BadGateway, 0), (answer.StatusCode, seen.Count));
    }

    [Fact]
    public async Task A_body_that_is_held_is_sent_again_whole_and_counted_once()
    {
        var seen = new List<string>();
        var tries = 0;
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            seen.Add(await reader.ReadToEndAsync(Token));
            if (Interlocked.Increment(ref tries) == 1) http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
        }, HttpProtocols.Http2, setup =>
        {
            setup.Provider = GateFixture.Example with { Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations };
            setup.Policy = new PolicySnapshot
            {
                Version = 1,
                Agents = new Dictionary<string, AgentPolicy> { ["test"] = new() { Name = "test", Grants = [s_grant] } },
            };
        });
        using var client = fixture.Client();
        using var content = new StringContent("""{"model":"gpt-5-mini"}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        request.Headers.TryAddWithoutValidation("x-api-key", fixture.Placeholder);

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["""{"model":"gpt-5-mini"}""", """{"model":"gpt-5-mini"}"""], seen);
        await fixture.Journal.WaitForAsync("request.done", Token);
        Assert.Equal(22, Assert.Single(fixture.Journal.Entries, e => e.Type == "request.done").RequestBytes);
    }

    private sealed class TwoPieces(string first, string second, CancellationToken token) : HttpContent
    {
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsAsked { get; private set; }

        public void Finish() => _finish.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            if (first.Length > 0)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(first), token);
                await stream.FlushAsync(token);
            }
            IsAsked = true;
            await _finish.Task.WaitAsync(token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(second), token);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
