using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sallyport.Control.Sinks;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Broker.Upstreams;
using Xunit;

namespace Sallyport.Tests.Control.Sinks;

/// <summary>Datadog, Google SecOps, an OpenTelemetry collector and a webhook, each by a receiver that checks what the real one would.</summary>
public sealed class HttpReceiverTests : IAsyncDisposable
{
    private readonly SinkScene _scene = new();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Datadog_takes_an_array_of_logs_whose_message_is_the_event()
    {
        await using var receiver = await Receiver.StartAsync(_scene.Authority, request =>
            request.Headers["DD-API-KEY"] != SinkScene.Token ? (403, """{"errors":["Forbidden"]}""") : (202, "{}"));
        await _scene.WriteAsync(1, 3);

        Assert.Empty(await _scene.DeliverOnceAsync(_scene.Sink("dog", SinkType.Datadog, receiver.Origin)));

        Assert.Equal("/api/v2/logs", receiver.Requests[0].Path);
        var logs = JsonDocument.Parse(receiver.Requests[0].Body).RootElement.EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], SinkScene.Numbers(logs.Select(l => l.GetProperty("message").GetString()!)));
        Assert.Equal(("sallyport", "gate-1", "info"), (logs[0].GetProperty("ddsource").GetString(), logs[0].GetProperty("hostname").GetString(), logs[0].GetProperty("status").GetString()));
        Assert.Equal(logs[1].GetProperty("event_id").GetString(), JsonDocument.Parse(logs[1].GetProperty("message").GetString()!).RootElement.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Google_SecOps_takes_lines_with_both_halves_of_the_credential()
    {
        _scene.Credentials["sink/x"] = "CANARY-api-key:CANARY-feed:secret";
        await using var receiver = await Receiver.StartAsync(_scene.Authority, request =>
            (request.Headers["X-goog-api-key"].ToString(), request.Headers["X-Webhook-Access-Key"].ToString()) is not ("CANARY-api-key", "CANARY-feed:secret") ? (401, "") : (200, "{}"));
        await _scene.WriteAsync(1, 3);
        var sink = _scene.Sink("secops", SinkType.Chronicle, new Uri($"{receiver.Origin}v1alpha/feeds/f:importPushLogs"));

        Assert.Empty(await _scene.DeliverOnceAsync(sink));

        Assert.Equal("/v1alpha/feeds/f:importPushLogs", receiver.Requests[0].Path);
        Assert.Equal([1, 2, 3], SinkScene.Numbers(receiver.Requests[0].Body.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetRawText())));

        _scene.Credentials["sink/x"] = "CANARY-only-one";
        await _scene.WriteAsync(4, 4);
        Assert.Equal(["secops"], await _scene.DeliverOnceAsync(sink));
        Assert.Equal("sink/x must be the API key and the feed's secret with a colon between them", _scene.Record("secops").Error);
    }

    [Fact]
    public async Task An_OpenTelemetry_collector_takes_records_with_a_time_a_severity_and_a_unique_identifier()
    {
        await using var receiver = await Receiver.StartAsync(_scene.Authority, _ => (200, """{"partialSuccess":{}}"""));
        await _scene.WriteAsync(1, 2);

        Assert.Empty(await _scene.DeliverOnceAsync(_scene.Sink("otel", SinkType.Otlp, receiver.Origin)));

        Assert.Equal(("/v1/logs", "Bearer " + SinkScene.Token), (receiver.Requests[0].Path, receiver.Requests[0].Headers.Authorization.ToString()));
        var resource = JsonDocument.Parse(receiver.Requests[0].Body).RootElement.GetProperty("resourceLogs")[0];
        Assert.Equal("sallyport", Attribute(resource.GetProperty("resource"), "service.name"));
        var records = resource.GetProperty("scopeLogs")[0].GetProperty("logRecords").EnumerateArray().ToList();
        Assert.Equal([1, 2], SinkScene.Numbers(records.Select(r => r.GetProperty("body").GetProperty("stringValue").GetString()!)));
        Assert.Equal(("1772600767000000000", 9, "sallyport.request.done"),
            (records[1].GetProperty("timeUnixNano").GetString(), records[1].GetProperty("severityNumber").GetInt32(), records[1].GetProperty("eventName").GetString()));
        Assert.Equal(records.Count, records.Select(r => Attribute(r, "log.record.uid")).Distinct().Count());
    }

    [Fact]
    public async Task What_a_collector_took_in_part_is_not_sent_again_and_not_lost_either()
    {
        await using var receiver = await Receiver.StartAsync(_scene.Authority, _ => (200, """{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too old"}}"""));
        await _scene.WriteAsync(1, 2);

        await _scene.DeliverOnceAsync(_scene.Sink("otel", SinkType.Otlp, receiver.Origin));

        Assert.Equal(3, _scene.DeadLetters("otel").Take(3).Count());
        Assert.Contains("1 of 3 dropped: too old", _scene.DeadLetters("otel")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\"/1\"", string.Concat(receiver.Requests.Skip(1).Select(r => r.Body)), StringComparison.Ordinal);
    }

    [Theory, InlineData("CANARY-plain-secret"), InlineData("whsec_Q0FOQVJZLWRlY29kZWQtc2VjcmV0")]
    public async Task A_webhooks_signature_is_what_its_documentation_says(string secret)
    {
        _scene.Credentials["sink/x"] = secret;
        await using var receiver = await Receiver.StartAsync(_scene.Authority, request => (Verifies(request, secret, _scene.Time.GetUtcNow()) ? 202 : 401, ""));
        await _scene.WriteAsync(1, 3);

        Assert.Empty(await _scene.DeliverOnceAsync(_scene.Sink("hook", SinkType.Webhook, receiver.Origin)));

        var request = receiver.Requests[0];
        Assert.DoesNotContain("CANARY", request.Body + string.Join('\n', request.Headers.Select(h => h.Value)), StringComparison.Ordinal);
        // Whatever is changed, it no longer fits: the receiver would notice.
        Assert.False(Verifies(request with { Body = request.Body + " " }, secret, _scene.Time.GetUtcNow()));
        Assert.False(Verifies(request, secret + "x", _scene.Time.GetUtcNow()));
        Assert.False(Verifies(request, secret, _scene.Time.GetUtcNow().AddMinutes(6)));
    }

    [Fact]
    public async Task A_receiver_whose_certificate_is_another_authoritys_gets_nothing()
    {
        using var other = new TestAuthority();
        await using var receiver = await Receiver.StartAsync(other, _ => (200, ""));
        await _scene.WriteAsync(1, 1);
        var sink = _scene.Sink("hook", SinkType.Webhook, receiver.Origin);

        Assert.Equal(["hook"], await _scene.DeliverOnceAsync(sink));
        Assert.StartsWith("its certificate is not to be trusted", _scene.Record("hook").Error, StringComparison.Ordinal);
        Assert.Equal(["gone"], await _scene.DeliverOnceAsync(sink with { Name = "gone", CaFile = _scene.FileNamed("missing.pem") }));
        Assert.EndsWith("missing.pem does not exist", _scene.Record("gone").Error, StringComparison.Ordinal);
        Assert.Empty(receiver.Requests);
    }

    [Fact]
    public async Task A_redirection_is_not_followed_and_no_credential_goes_astray()
    {
        await using var thief = await Receiver.StartAsync(_scene.Authority, _ => (200, ""));
        await using var receiver = await Receiver.StartAsync(_scene.Authority, _ => (307, ""));
        receiver.Answer = _ => (307, "", [$"Location: {thief.Origin}"]);
        await _scene.WriteAsync(1, 1);

        Assert.Equal(["dog"], await _scene.DeliverOnceAsync(_scene.Sink("dog", SinkType.Datadog, receiver.Origin)));

        Assert.Empty(thief.Requests);
        Assert.Empty(_scene.DeadLetters("dog"));
    }

    [Fact]
    public async Task A_test_sends_one_event_and_repeats_the_answer_without_what_is_secret_in_it()
    {
        await using var receiver = await Receiver.StartAsync(_scene.Authority, request => (418, "who are you, " + request.Headers["DD-API-KEY"] + "?\u001b[31m"));
        var sink = _scene.Sink("dog", SinkType.Datadog, receiver.Origin);
        using var token = Secret.CopyOf(SinkScene.Token);
        var text = new Sallyport.Control.Sinks.Formats.EventText(SinkScene.Text.Origin, new Sallyport.Core.Leaks.SecretPatterns(
            [new Sallyport.Core.Vault.OpenCredential(new Sallyport.Core.Vault.Credential { Name = "sink/x", Provider = "sink", KeyType = "token", Fingerprint = "", LastFour = "", Version = 1, Created = default, Rotated = default }, token)]));

        var (accepted, explanation) = await SinkRunner.TestAsync(sink, text, _ => Secret.CopyOf(SinkScene.Token), _scene.Time, _scene.Options, TestContext.Current.CancellationToken);

        Assert.False(accepted);
        Assert.Equal("answered 418: who are you, [redacted]?\\u001b[31m", explanation);
        Assert.Contains("sink.test", Assert.Single(receiver.Requests).Body, StringComparison.Ordinal);
    }

    /// <summary>As docs/sinks.md tells receivers to.</summary>
    private static bool Verifies(Received request, string secret, DateTimeOffset now)
    {
        var (id, timestamp) = (request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString());
        var key = secret.StartsWith("whsec_", StringComparison.Ordinal) && secret.Length % 4 == 2 ? Convert.FromBase64String(secret[6..]) : Encoding.UTF8.GetBytes(secret);
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{request.Body}")));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(request.Headers["webhook-signature"].ToString()))
            && Math.Abs(now.ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture)) < 300;
    }

    private static string? Attribute(JsonElement element, string key) => element.GetProperty("attributes").EnumerateArray()
        .First(a => a.GetProperty("key").GetString() == key).GetProperty("value").GetProperty("stringValue").GetString();
}
