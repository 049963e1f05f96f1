using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Broker.Captures;

public sealed class CaptureAtTheGateTests
{
    private const string Prompt = """{"model":"gpt-5","input":"call 555-0100 about the CANARY-plan, zażółć"}""";

    public static TheoryData<CaptureLevel> Levels => [CaptureLevel.Redacted, CaptureLevel.Full];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_kept_as_it_was_sent_and_answered_and_joined_to_its_entries_by_hash()
    {
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            http.Response.Headers["x-request-id"] = "req_1";
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($"{{\"echo\":{await new StreamReader(http.Request.Body).ReadToEndAsync()}}}");
        }, CaptureLevel.Full);

        var answer = await scene.SendAsync(Prompt, "/v1/responses?include=usage");

        var call = await scene.CapturedAsync();
        Assert.Equal(Prompt, CaptureScene.Text(call.RequestBody));
        Assert.Equal(answer, CaptureScene.Text(call.AnswerBody));
        var head = CaptureScene.Text(call.RequestHead);
        Assert.StartsWith($"POST /v1/responses?include=usage HTTP/1.1\r\nHost: {GateFixture.Host}\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nx-api-key: [placeholder of example/default]\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Gate.Placeholder, CaptureScene.All(call), StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 200 OK\r\n", CaptureScene.Text(call.AnswerHead), StringComparison.Ordinal);
        Assert.Contains("x-request-id: req_1\r\n", CaptureScene.Text(call.AnswerHead), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(("full", "test", "example/default"), (call.Start!.Level, call.Start.Agent, call.Start.Credential));
    }

    [Theory, MemberData(nameof(Levels))]
    public async Task The_real_key_is_in_no_capture_whatever_the_agent_and_the_provider_do(CaptureLevel level)
    {
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            // An answer that comes before the body would leave the rest of it unsent, and out of the capture.
            await http.Request.Body.CopyToAsync(Stream.Null);
            // The key as the provider got it, repeated everywhere.
            var key = http.Request.Headers["x-api-key"].ToString();
            Assert.Equal(GateFixture.Key, key);
            http.Response.Headers["x-echo"] = key;
            await http.Response.WriteAsync($"{key} {Convert.ToBase64String(Encoding.ASCII.GetBytes("u:" + key))}");
        }, level);
        scene.Headers["x-note"] = "mine: " + GateFixture.Key;

        // A key of the provider's own may stand in a prompt to it.
        await scene.SendAsync($$"""{"model":"gpt-5","input":"{{GateFixture.Key}} {{Uri.EscapeDataString(GateFixture.Key)}}"}""");

        var call = await scene.CapturedAsync();
        Assert.DoesNotContain("CANARY", CaptureScene.All(call), StringComparison.Ordinal);
        Assert.DoesNotContain("NBTkFSW", CaptureScene.All(call), StringComparison.Ordinal);
        Assert.Contains("[key of example/default]", CaptureScene.Text(call.RequestBody), StringComparison.Ordinal);
        Assert.Contains("x-note: mine: [key of example/default]", CaptureScene.Text(call.RequestHead), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redacted_capture_lacks_what_the_patterns_name_however_it_is_sent_and_keeps_the_rest()
    {
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
            Assert.Contains("CANARY-plan", body, StringComparison.Ordinal);
            http.Response.Headers.SetCookie = "session=CANARY";
            for (var at = 0; at < body.Length; at++)
            {
                await http.Response.WriteAsync(body.Substring(at, 1));
                await http.Response.Body.FlushAsync();
            }
        }, CaptureLevel.Redacted, [@"\b\d{3}-\d{4}\b", "CANARY-[a-z]+"]);

        Assert.Equal(Prompt, await scene.SendAsync(Prompt));

        var call = await scene.CapturedAsync();
        const string Expected = """{"model":"gpt-5","input":"call [redacted] about the [redacted], zażółć"}""";
        Assert.Equal((Expected, Expected), (CaptureScene.Text(call.RequestBody), CaptureScene.Text(call.AnswerBody)));
        Assert.DoesNotContain("CANARY", CaptureScene.All(call), StringComparison.Ordinal);
        Assert.Equal(4, call.End!.Redactions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_capture_says_that_a_part_of_the_body_was_not_sent(bool isEarly)
    {
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            if (isEarly) await http.Request.BodyReader.ReadAtLeastAsync(100);
            else await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.ContentLength = 0;
        }, CaptureLevel.Full);
        using var raw = await RawConnection.TunnelAsync(scene.Gate);

        await raw.ExchangeAsync(
            $"POST /v1/responses HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {scene.Gate.Placeholder}\r\nContent-Length: 300\r\n\r\n{new string('a', isEarly ? 200 : 300)}");

        var call = await scene.CapturedAsync();
        Assert.Equal((isEarly ? 200 : 300, isEarly ? true : null), (call.RequestBody.Length, call.End!.RequestCut));
    }

    [Fact]
    public async Task An_event_is_not_delayed_although_the_capture_holds_its_end_back()
    {
        var seen = new TaskCompletionSource();
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: 1\n\n");
            await http.Response.Body.FlushAsync();
            // The second event is sent only after the client has seen the first.
            await seen.Task;
            await http.Response.WriteAsync("data: 2\n\n");
        }, CaptureLevel.Redacted, ["never .* here"]);
        using var client = scene.Gate.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses") { Content = CaptureScene.Json("{}") };
        request.Headers.Add("x-api-key", scene.Gate.Placeholder);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal("data: 1", await reader.ReadLineAsync(Token));
        seen.SetResult();
        Assert.Equal("\ndata: 2\n\n", await reader.ReadToEndAsync(Token));

        Assert.Equal("data: 1\n\ndata: 2\n\n", CaptureScene.Text((await scene.CapturedAsync()).AnswerBody));
    }

    [Fact]
    public async Task What_a_model_streams_piece_by_piece_is_found_across_its_events()
    {
        string[] pieces = ["Write to ja", "ne.d", "oe@exam", "ple.com", " please"];
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            foreach (var piece in pieces)
            {
                await http.Response.WriteAsync($"event: response.output_text.delta\ndata: {{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"delta\":\"{piece}\"}}\n\n");
                await http.Response.Body.FlushAsync();
            }
            await http.Response.WriteAsync("data: {\"type\":\"response.completed\",\"text\":\"Write to jane.doe@example.com please\"}\n\n");
        }, CaptureLevel.Redacted, [@"[\w.]+@[\w.]+\w"]);

        Assert.Contains("oe@exam", await scene.SendAsync(Prompt), StringComparison.Ordinal);

        var kept = CaptureScene.Text((await scene.CapturedAsync()).AnswerBody);
        Assert.Equal(["Write to [redacted]", "", "", "", " please"], kept.Split("\"delta\":\"").Skip(1).Select(p => p[..p.IndexOf('"', StringComparison.Ordinal)]));
        Assert.Contains("\"text\":\"Write to [redacted] please\"", kept, StringComparison.Ordinal);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_packed_answer_is_kept_unpacked(bool holdsAKey)
    {
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("plain text"));
        }, CaptureLevel.Full, setup: s =>
        {
            // Without any credential that is long enough to be looked for, answers are not unpacked for that.
            if (!holdsAKey) s.Credentials = [GateFixture.Facts() with { Name = "example/default" }];
        });
        if (!holdsAKey) scene.Gate.Ring.Replace([new(GateFixture.Facts(), Sallyport.Core.Primitives.Secret.CopyOf("short"))]);

        scene.Headers["accept-encoding"] = "gzip";
        Assert.Equal("plain text", await scene.SendAsync("{}"));

        Assert.Equal("plain text", CaptureScene.Text((await scene.CapturedAsync()).AnswerBody));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_batch_that_is_uploaded_is_kept_line_by_line(bool isDecidedOn)
    {
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            await http.Response.WriteAsync("{}");
        }, CaptureLevel.Full, models: isDecidedOn ? new NameRules { Allow = ["gpt-5*"] } : NameRules.Any);
        var lines = string.Concat(Enumerable.Range(1, 20_000).Select(i => $$$"""{"custom_id":"{{{i}}}","method":"POST","url":"/v1/responses","body":{"model":"gpt-5-mini","input":"x"}}""" + "\n"));
        using var form = new MultipartFormDataContent("boundary") { { new StringContent("batch"), "purpose" } };
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(lines));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        form.Add(file, "file", "batch.jsonl");

        using var response = await scene.SendAsync(form, "/v1/files");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var call = await scene.CapturedAsync();
        Assert.Equal((await scene.DoneAsync()).RequestBytes, call.RequestBody.Length);
        Assert.Contains(lines, CaptureScene.Text(call.RequestBody), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_the_limit_of_a_call_bytes_are_counted_and_there_is_room_for_the_answer()
    {
        const int Sent = 2_000_000;
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            await http.Response.WriteAsync(new string('a', 10_000));
        }, CaptureLevel.Full, options: new CaptureOptions { MaxCallBytes = 256 * 1024 });

        using (await scene.SendAsync(new ByteArrayContent(new byte[Sent]))) Assert.Equal(Sent, (await scene.DoneAsync()).RequestBytes);

        var call = await scene.CapturedAsync();
        Assert.InRange(call.RequestBody.Length, 180_000, 192 * 1024);
        Assert.Equal(Sent, call.RequestBody.Length + call.End!.RequestOmittedBytes);
        Assert.Equal((10_000, 0L), (call.AnswerBody.Length, call.End.AnswerOmittedBytes));
        Assert.InRange(scene.Folder.List().Single().Bytes, 0, 256 * 1024);
    }

    [Fact]
    public async Task At_metadata_nothing_is_written()
    {
        await using var scene = await CaptureScene.StartAsync(http => http.Response.WriteAsync("x"), CaptureLevel.Metadata);
        await scene.SendAsync(Prompt);
        var done = await scene.DoneAsync();
        Assert.Equal((null, null), (done.Capture, done.CaptureSha256));
        Assert.False(Directory.Exists(scene.Folder.Path));
    }

    [Fact]
    public async Task What_is_denied_or_cannot_be_journaled_leaves_no_capture()
    {
        await using var scene = await CaptureScene.StartAsync(_ => throw new InvalidOperationException("asked"), CaptureLevel.Full, models: new NameRules { Allow = ["gpt-5"] });
        Assert.Contains("model-not-allowed", await scene.SendAsync("""{"model":"gpt-4"}"""), StringComparison.Ordinal);
        scene.Gate.Journal.Full = true;
        Assert.Contains("journal-unavailable", await scene.SendAsync("""{"model":"gpt-5"}"""), StringComparison.Ordinal);
        Assert.Empty(scene.Folder.List());
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_kept_as_far_as_it_came_with_the_reason()
    {
        var seen = new TaskCompletionSource();
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            await http.Response.WriteAsync("data: 1\n\n");
            await http.Response.Body.FlushAsync();
            await seen.Task;
            http.Abort();
        }, CaptureLevel.Redacted, ["x+"]);
        using var client = scene.Gate.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add("x-api-key", scene.Gate.Placeholder);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        var stream = await response.Content.ReadAsStreamAsync(Token);
        await stream.ReadExactlyAsync(new byte[9], Token);
        seen.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(async () => Assert.NotEqual(0, await stream.ReadAsync(new byte[1], Token)));

        var call = await scene.CapturedAsync();
        Assert.Equal(("data: 1\n\n", "upstream-broken"), (CaptureScene.Text(call.AnswerBody), call.End!.Rule));
    }

    [Fact]
    public async Task Without_a_place_for_it_the_call_is_denied()
    {
        await using var scene = await CaptureScene.StartAsync(_ => throw new InvalidOperationException("asked"), CaptureLevel.Full, setup: s => s.Captures = null);
        Assert.Contains("capture-unavailable", await scene.SendAsync(Prompt), StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Gate.Journal.Entries, e => e.Type == JournalEntryType.RequestAllowed);
    }
}
