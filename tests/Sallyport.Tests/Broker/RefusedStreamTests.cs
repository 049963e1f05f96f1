using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
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

    private readonly ConcurrentQueue<string> _seen = [];
    private int _tries;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_has_gone_in_part_is_never_sent_again_without_its_beginning()
    {
        await using var fixture = await GateFixture.StartAsync(http => RefuseOnceAsync(http, after: 5), HttpProtocols.Http2);
        using var body = new TwoPieces("begin", "-end", Token);

        var status = await SendAsync(fixture, "/v1/upload", body);

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.All(_seen, text => Assert.Equal("begin-end", text));
    }

    [Fact]
    public async Task A_body_that_was_held_in_part_is_never_sent_again_without_its_middle()
    {
        const int Megabyte = 1024 * 1024;
        await using var fixture = await StartInspectingAsync(after: 5 * Megabyte);
        var beginning = "{\"model\":\"gpt-5-mini\",\"messages\":\"" + new string('x', 6 * Megabyte);
        // The HTTP library tries again in about every other case.
        for (var round = 0; round < 8; round++)
        {
            _tries = 0;
            using var body = new TwoPieces(beginning, "\"}", Token);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");

            await SendAsync(fixture, "/v1/chat/completions", body);
        }
        // A second try that is given up may be counted as the next round's first, whose own is then let through.
        Assert.All(_seen, text => Assert.Equal(beginning.Length + 2, text.Length));
    }

    [Fact]
    public async Task A_body_of_which_nothing_has_gone_is_sent_again_whole_or_not_at_all()
    {
        await using var fixture = await GateFixture.StartAsync(http => RefuseOnceAsync(http, after: 0), HttpProtocols.Http2);
        using var body = new TwoPieces("", "begin-end", Token);

        // The head goes alone.
        var status = await SendAsync(fixture, "/v1/upload", body, expectsContinue: true);

        // Whether the HTTP library tries again depends on what it was waiting for when the refusal came.
        if (status == HttpStatusCode.OK) Assert.Equal("begin-end", Assert.Single(_seen));
        else Assert.Equal((HttpStatusCode.BadGateway, 0), (status, _seen.Count));
    }

    [Fact]
    public async Task A_body_that_is_held_is_sent_again_whole_and_counted_once()
    {
        const string Json = """{"model":"gpt-5-mini"}""";
        await using var fixture = await StartInspectingAsync(after: Json.Length);
        using var body = new StringContent(Json, Encoding.UTF8, "application/json");

        var status = await SendAsync(fixture, "/v1/chat/completions", body);

        Assert.Equal((HttpStatusCode.OK, 2), (status, _tries));
        Assert.Equal(Json, Assert.Single(_seen));
        await fixture.Journal.WaitForAsync("request.done", Token);
        Assert.Equal(Json.Length, Assert.Single(fixture.Journal.Entries, e => e.Type == "request.done").RequestBytes);
    }

    private Task<GateFixture> StartInspectingAsync(int after) => GateFixture.StartAsync(http => RefuseOnceAsync(http, after), HttpProtocols.Http2, setup =>
    {
        setup.Provider = GateFixture.Example with { Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations };
        setup.Policy = new PolicySnapshot
        {
            Version = 1,
            Agents = new Dictionary<string, AgentPolicy> { ["test"] = new() { Name = "test", Grants = [s_grant] } },
        };
    });

    private async Task RefuseOnceAsync(HttpContext http, int after)
    {
        if (Interlocked.Increment(ref _tries) == 1)
        {
            var buffer = new byte[64 * 1024];
            for (var read = 0; read < after;) read += await http.Request.Body.ReadAsync(buffer, Token);
            http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
            return;
        }
        using var reader = new StreamReader(http.Request.Body);
        _seen.Enqueue(await reader.ReadToEndAsync(Token));
    }

    /// <summary>A body in two pieces gives the second when the first try is over.</summary>
    private async Task<HttpStatusCode> SendAsync(GateFixture fixture, string path, HttpContent content, bool expectsContinue = false)
    {
        using var client = fixture.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TryAddWithoutValidation("x-api-key", fixture.Placeholder);
        if (expectsContinue) request.Headers.ExpectContinue = true;
        var sending = client.SendAsync(request, Token);
        if (content is TwoPieces pieces)
        {
            while (Volatile.Read(ref _tries) < 1 || (_tries < 2 && !pieces.FirstHasGone && !sending.IsCompleted)) await Task.Yield();
            pieces.Finish();
        }
        using var answer = await sending;
        return answer.StatusCode;
    }

    private sealed class TwoPieces(string first, string second, CancellationToken token) : HttpContent
    {
        private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool FirstHasGone { get; private set; }

        public void Finish() => _finish.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            if (first.Length > 0)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(first), token);
                await stream.FlushAsync(token);
                FirstHasGone = true;
            }
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
