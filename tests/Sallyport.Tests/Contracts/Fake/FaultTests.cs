using System.IO.Compression;
using System.Net;
using System.Security.Authentication;
using FakeOpenAI.Faults;
using FakeOpenAI.Tls;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

public sealed class FaultTests : FakeTests
{
    private const string Stream = """{"model":"fake-events-3","messages":[],"stream":true}""";

    [Fact]
    public async Task Happens_once_and_not_again()
    {
        Client.Server.Faults.Once("/v1/models", new Fault { Status = 503 });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Client.JsonAsync("GET", "/v1/models")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Client.JsonAsync("GET", "/v1/models")).Response.StatusCode);
    }

    [Fact]
    public async Task Stays_until_it_is_cleared_and_keeps_to_its_path()
    {
        Client.Server.Faults.Always("/v1/models", new Fault { Status = 500 });
        Assert.Equal(HttpStatusCode.InternalServerError, (await Client.JsonAsync("GET", "/v1/models")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await Client.JsonAsync("GET", "/v1/models")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Client.JsonAsync("GET", "/v1/files")).Response.StatusCode);
        Client.Server.Faults.Clear();
        Assert.Equal(HttpStatusCode.OK, (await Client.JsonAsync("GET", "/v1/models")).Response.StatusCode);
    }

    [Fact]
    public async Task Refuses_a_word_in_the_header_that_is_no_fault()
    {
        var (response, body) = await Client.JsonAsync("GET", "/v1/models", null, ("x-fake-fault", "explode"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("explode", body.GetProperty("error").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Cuts_the_answer_after_some_bytes(string version)
    {
        var request = Client.Request("GET", "/v1/models", null, ("x-fake-fault", "reset=100"));
        (request.Version, request.VersionPolicy) = (new Version(version), HttpVersionPolicy.RequestVersionExact);
        using var response = await Client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var stream = await response.Content.ReadAsStreamAsync(Cancelled);
        var received = new byte[1000];
        await stream.ReadExactlyAsync(received.AsMemory(0, 100), Cancelled);
        await Assert.ThrowsAnyAsync<IOException>(async () => Assert.NotEqual(0, await stream.ReadAsync(received, Cancelled)));
        Assert.True((await Client.Server.Capture.WaitForAsync(captured => captured.Finished, Cancelled)).Aborted);
    }

    [Fact]
    public async Task Holds_the_headers_until_told()
    {
        var hold = new TaskCompletionSource();
        Client.Server.Faults.Once("/v1/models", new Fault { HoldHeaders = hold.Task });
        var answer = Client.JsonAsync("GET", "/v1/models");
        await Client.Server.Capture.WaitForAsync(captured => captured.Path == "/v1/models", Cancelled);
        Assert.False(answer.IsCompleted);
        hold.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await answer).Response.StatusCode);
    }

    [Fact]
    public async Task Lets_events_go_one_by_one()
    {
        using var gate = new SemaphoreSlim(0);
        Client.Server.Faults.Once("/v1/chat", new Fault { EventGate = gate });
        using var response = await Client.Http.SendAsync(Client.Request("POST", "/v1/chat/completions", Stream), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        var first = reader.ReadLineAsync(Cancelled).AsTask();
        Assert.False(first.IsCompleted);
        gate.Release();
        Assert.Contains("assistant", await first);
        gate.Release(100);
        Assert.EndsWith("data: [DONE]\n\n", await reader.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compresses_redirects_sets_cookies_and_swells_headers()
    {
        var request = Client.Request("GET", "/v1/models", null, ("x-fake-fault", "gzip; cookie=session=CANARY; headers=5000"));
        using var response = await Client.Http.SendAsync(request, Cancelled);
        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        await using var unzipped = new GZipStream(await response.Content.ReadAsStreamAsync(Cancelled), CompressionMode.Decompress);
        Assert.Contains("gpt-5", await new StreamReader(unzipped).ReadToEndAsync(Cancelled));
        Assert.Equal("session=CANARY", response.Headers.GetValues("Set-Cookie").Single());
        Assert.Equal(5000, response.Headers.GetValues("x-fake-large").Single().Length);

        var (moved, _) = await Client.JsonAsync("GET", "/v1/models", null, ("x-fake-fault", "redirect=https://elsewhere.invalid/x"));
        Assert.Equal(HttpStatusCode.Found, moved.StatusCode);
        Assert.Equal("https://elsewhere.invalid/x", moved.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Sends_trailers(string version)
    {
        var request = Client.Request("GET", "/v1/models", null, ("x-fake-fault", "trailers"));
        (request.Version, request.VersionPolicy) = (new Version(version), HttpVersionPolicy.RequestVersionExact);
        using var response = await Client.Http.SendAsync(request, Cancelled);
        Assert.Contains("gpt-5", await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("checked", response.TrailingHeaders.GetValues("x-fake-trailer").Single());
    }

    [Fact]
    public async Task Sends_early_hints_before_the_answer()
    {
        Assert.Equal(HttpStatusCode.OK, (await Client.JsonAsync("GET", "/v1/models", null, ("x-fake-fault", "hints"))).Response.StatusCode);
        using var raw = await RawConnection.OpenAsync(Client, Cancelled);
        await raw.SendAsync($"GET /v1/models/gpt-5 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Client.Key.Text}\r\nx-fake-fault: hints\r\nConnection: close\r\n\r\n", Cancelled);
        var text = await raw.ReadToEndAsync(Cancelled);
        Assert.StartsWith("HTTP/1.1 103 Early Hints\r\n", text, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK\r\n", text);
    }

    [Fact]
    public async Task Streams_without_end_until_the_client_leaves()
    {
        using (var response = await Client.Http.SendAsync(Client.Request("GET", "/v1/models", null, ("x-fake-fault", "endless")), HttpCompletionOption.ResponseHeadersRead, Cancelled))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
            for (var line = 0; line < 1000; line++)
                Assert.NotNull(await reader.ReadLineAsync(Cancelled));
        }
        Assert.True((await Client.Server.Capture.WaitForAsync(captured => captured.Finished, Cancelled)).Aborted);
    }

    [Theory]
    [InlineData(CertificateMode.WrongName)]
    [InlineData(CertificateMode.SelfSigned)]
    [InlineData(CertificateMode.Expired)]
    public async Task Shows_a_certificate_that_no_client_accepts(CertificateMode mode)
    {
        Client.Server.Certificate = mode;
        var problem = await Assert.ThrowsAsync<HttpRequestException>(() => Client.JsonAsync("GET", "/v1/models"));
        Assert.IsType<AuthenticationException>(problem.InnerException);
        Client.Server.Certificate = CertificateMode.Good;
        Assert.Equal(HttpStatusCode.OK, (await Client.JsonAsync("GET", "/v1/models")).Response.StatusCode);
    }
}
