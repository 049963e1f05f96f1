using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>Bodies pass as they come, in both directions, over every pair of protocol versions.</summary>
public sealed class StreamingTests
{
    public static TheoryData<Version, HttpProtocols> Protocols => new()
    {
        { HttpVersion.Version11, HttpProtocols.Http1 },
        { HttpVersion.Version11, HttpProtocols.Http1AndHttp2 },
        { HttpVersion.Version20, HttpProtocols.Http1 },
        { HttpVersion.Version20, HttpProtocols.Http1AndHttp2 },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Protocols))]
    public async Task An_event_leaves_when_it_arrives(Version version, HttpProtocols upstream)
    {
        var seen = new TaskCompletionSource();
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.FlushAsync();
            await http.Response.WriteAsync("data: 1\n\n");
            await http.Response.Body.FlushAsync();
            // The second event is sent only after the client has seen the first.
            await seen.Task;
            await http.Response.WriteAsync("data: 2\n\n");
        }, upstream);
        using var client = fixture.Client(version);
        using var request = Request(fixture, HttpMethod.Post, version, new StringContent("{}"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal("data: 1", await reader.ReadLineAsync(Token));
        seen.SetResult();
        Assert.Equal("\ndata: 2\n\n", await reader.ReadToEndAsync(Token));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task Cancelling_the_client_cancels_the_upstream_call(Version version, HttpProtocols upstream)
    {
        var cancelled = new TaskCompletionSource();
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            http.RequestAborted.Register(() => cancelled.TrySetResult());
            await http.Response.WriteAsync("data: 1\n\n");
            await http.Response.Body.FlushAsync();
            await cancelled.Task;
        }, upstream);
        using var client = fixture.Client(version);
        using var request = Request(fixture, HttpMethod.Get, version);
        using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token))
        {
            await (await response.Content.ReadAsStreamAsync(Token)).ReadExactlyAsync(new byte[9], Token);
        }
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task Chunked_bodies_pass_both_ways_while_they_are_sent(Version version, HttpProtocols upstream)
    {
        var firstSeen = new TaskCompletionSource();
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            var first = new byte[5];
            await http.Request.Body.ReadExactlyAsync(first);
            firstSeen.SetResult();
            var rest = await new StreamReader(http.Request.Body).ReadToEndAsync();
            await http.Response.WriteAsync(Encoding.ASCII.GetString(first) + rest);
        }, upstream);
        using var client = fixture.Client(version);
        using var request = Request(fixture, HttpMethod.Post, version, new DrivenContent(async stream =>
        {
            await stream.WriteAsync("first"u8.ToArray(), Token);
            await stream.FlushAsync(Token);
            await firstSeen.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
            await stream.WriteAsync("second"u8.ToArray(), Token);
        }));
        using var response = await client.SendAsync(request, Token);
        Assert.Equal("firstsecond", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_gigabyte_is_uploaded_without_being_held()
    {
        const long Bytes = 1L << 30;
        var nearItsEnd = 0L;
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            var buffer = new byte[256 * 1024];
            long total = 0;
            // What is held near the end, without what other tests have dropped.
            for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0; total += read)
                if (nearItsEnd == 0 && total > Bytes * 9 / 10) nearItsEnd = GC.GetTotalMemory(forceFullCollection: true);
            await http.Response.WriteAsync(total.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }, HttpProtocols.Http1);
        using var client = fixture.Client();
        using var request = Request(fixture, HttpMethod.Post, HttpVersion.Version11, new DrivenContent(async stream =>
        {
            var block = new byte[1024 * 1024];
            for (long sent = 0; sent < Bytes; sent += block.Length) await stream.WriteAsync(block, Token);
        }, Bytes));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var response = await client.SendAsync(request, Token);
        Assert.Equal(Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture), await response.Content.ReadAsStringAsync(Token));
        Assert.InRange(nearItsEnd - before, long.MinValue, 128L << 20);
        Assert.Equal(Bytes, Outcome(fixture).RequestBytes);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_refusal_spares_the_upload_of_a_client_that_waits_for_100(Version version, HttpProtocols upstream)
    {
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            http.Response.StatusCode = 413;
            await http.Response.WriteAsync("too large");
        }, upstream);
        using var client = fixture.Client(version);
        var uploaded = false;
        using var request = Request(fixture, HttpMethod.Post, version, new DrivenContent(stream =>
        {
            uploaded = true;
            return stream.WriteAsync(new byte[64 * 1024], Token).AsTask();
        }, 1 << 20));
        request.Headers.ExpectContinue = true;
        using var response = await client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.False(uploaded);
    }

    [Fact]
    public async Task A_client_that_waits_for_100_gets_it()
    {
        await using var fixture = await GateFixture.StartAsync(async http =>
            await http.Response.WriteAsync(await new StreamReader(http.Request.Body).ReadToEndAsync()));
        using var connection = await RawConnection.TunnelAsync(fixture);
        var interim = await connection.ExchangeAsync(
            $"POST / HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100", interim, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await connection.ExchangeAsync("body"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task Head_answers_with_the_length_and_no_body(Version version, HttpProtocols upstream)
    {
        await using var fixture = await GateFixture.StartAsync(http =>
        {
            http.Response.ContentLength = 12345;
            return Task.CompletedTask;
        }, upstream);
        using var client = fixture.Client(version);
        using var request = Request(fixture, HttpMethod.Head, version);
        using var response = await client.SendAsync(request, Token);
        Assert.Equal(12345, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Redirects_and_cookies_pass_untouched()
    {
        var calls = 0;
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            calls++;
            Assert.Equal(0, http.Request.Headers.Cookie.Count);
            http.Response.StatusCode = 302;
            http.Response.Headers.Location = "https://elsewhere.test/";
            http.Response.Headers.SetCookie = new(["a=1", "b=2"]);
            http.Response.Headers.AltSvc = "h3=\":443\"";
            await http.Response.Body.WriteAsync(new byte[] { 1, 2, 3 });
        });
        using var client = fixture.Client();
        for (var i = 1; i <= 2; i++)
        {
            using var request = Request(fixture, HttpMethod.Get, HttpVersion.Version11);
            using var response = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Found, response.StatusCode);
            Assert.Equal("https://elsewhere.test/", response.Headers.Location!.ToString());
            Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
            Assert.Equal([1, 2, 3], await response.Content.ReadAsByteArrayAsync(Token));
            Assert.False(response.Headers.Contains("Alt-Svc"));
            Assert.Equal(i, calls);
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Trailers_of_the_answer_arrive(string version)
    {
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            http.Response.DeclareTrailer("grpc-status");
            await http.Response.WriteAsync("body");
            http.Response.AppendTrailer("grpc-status", "0");
        }, HttpProtocols.Http1AndHttp2);
        using var client = fixture.Client(Version.Parse(version));
        using var request = Request(fixture, HttpMethod.Get, Version.Parse(version));
        request.Headers.TE.ParseAdd("trailers");
        using var response = await client.SendAsync(request, Token);
        Assert.Equal("body", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task An_upstream_that_breaks_off_cuts_the_client_off_as_well(Version version, HttpProtocols upstream)
    {
        var seen = new TaskCompletionSource();
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            await http.Response.WriteAsync("half");
            await http.Response.Body.FlushAsync();
            await seen.Task;
            http.Abort();
        }, upstream);
        using var client = fixture.Client(version);
        using var request = Request(fixture, HttpMethod.Get, version);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        var stream = await response.Content.ReadAsStreamAsync(Token);
        await stream.ReadExactlyAsync(new byte[4], Token);
        seen.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(async () => Assert.NotEqual(0, await stream.ReadAsync(new byte[1], Token)));
        Assert.Equal("upstream-broken", Outcome(fixture).Rule);
    }

    [Fact]
    public async Task Ending_the_session_ends_its_streams()
    {
        var never = new TaskCompletionSource();
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            await http.Response.WriteAsync("data: 1\n\n");
            await http.Response.Body.FlushAsync();
            http.RequestAborted.Register(() => never.TrySetResult());
            await never.Task;
        });
        using var client = fixture.Client();
        using var request = Request(fixture, HttpMethod.Get, HttpVersion.Version11);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        var stream = await response.Content.ReadAsStreamAsync(Token);
        await stream.ReadExactlyAsync(new byte[9], Token);
        await fixture.Gate.Sessions.StopAsync(fixture.Session.Id, "test", Token);
        await Assert.ThrowsAnyAsync<IOException>(async () => await stream.ReadExactlyAsync(new byte[1], Token));
        await never.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
    }

    [Fact]
    public async Task The_intent_is_in_the_journal_before_the_upstream_is_asked_and_the_outcome_after()
    {
        GateFixture? running = null;
        var intents = 0;
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            intents = running!.Journal.Entries.Count(e => e.Type == JournalEntryType.RequestAllowed);
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.StatusCode = 201;
            await http.Response.WriteAsync("12345");
        });
        running = fixture;
        using var client = fixture.Client();
        using var request = Request(fixture, HttpMethod.Post, HttpVersion.Version11, new StringContent("abc"));
        using var response = await client.SendAsync(request, Token);
        Assert.Equal(1, intents);
        var outcome = Outcome(fixture);
        Assert.Equal((201, 3L, 5L, "example/default"), (outcome.Status, outcome.RequestBytes, outcome.ResponseBytes, outcome.Credential));
        Assert.DoesNotContain("CANARY", string.Join('\n', fixture.Journal.Entries), StringComparison.Ordinal);
    }

    private static JournalEntry Outcome(GateFixture fixture)
    {
        // The answer reaches the client a moment before its outcome is written.
        SpinWait.SpinUntil(() => fixture.Journal.Entries.Any(e => e.Type == JournalEntryType.RequestDone), TimeSpan.FromSeconds(20));
        return fixture.Journal.Entries.Single(e => e.Type == JournalEntryType.RequestDone);
    }

    private static HttpRequestMessage Request(GateFixture fixture, HttpMethod method, Version version, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, "/v1/things") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        request.Headers.Add("x-api-key", fixture.Placeholder);
        return request;
    }

    private sealed class DrivenContent(Func<Stream, Task> write, long? length = null) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

        protected override bool TryComputeLength(out long computed)
        {
            computed = length ?? 0;
            return length is not null;
        }
    }
}
