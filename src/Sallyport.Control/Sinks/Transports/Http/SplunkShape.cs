using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>
/// Splunk's HTTP Event Collector (Splunk's documentation of its answers and of indexer acknowledgement, checked
/// 2026-11-26). Where the token asks for acknowledgement, a batch counts once the indexers have it.
/// </summary>
internal sealed class SplunkShape(SinkDefinition sink, SinkLink link) : HttpShape(sink, link)
{
    // The receiver's settings and not the events are at fault: no index of that name for this token, no channel.
    private static readonly int[] s_mendable = [7, 10, 11, 14];

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromSeconds(1);

    private readonly string _channel = Guid.NewGuid().ToString();

    protected override Uri Target => PathOr("/services/collector/event");

    public override async Task<DeliveryAnswer> SendAsync(
        IReadOnlyList<OutboundEvent> batch, Secret? secret, Func<HttpRequestMessage, CancellationToken, Task<HttpAnswer>> send, CancellationToken cancellationToken)
    {
        using var request = Request(Target, ContentType, Body(batch));
        Sign(request, batch, secret);
        var answer = await send(request, cancellationToken);
        var judged = Judge(answer, batch);
        if (judged.Verdict != Verdict.Accepted || AckId(answer) is not { } ack) return judged;
        var target = new Uri(Sink.Url!, $"/services/collector/ack?channel={_channel}");
        while (true)
        {
            using var question = Request(target, ContentType, BatchBody.Json(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("acks"u8);
                json.WriteNumberValue(ack);
                json.WriteEndArray();
                json.WriteEndObject();
            }));
            Sign(question, batch, secret);
            var said = await send(question, cancellationToken);
            if (!said.IsSuccess) return DeliveryAnswer.Later(said.Shown(), said.RetryAfter);
            if (IsIndexed(said, ack)) return DeliveryAnswer.Accepted("acknowledged by the indexers");
            await Task.Delay(s_pollInterval, Link.Time, cancellationToken);
        }
    }

    protected override byte[] Body(IReadOnlyList<OutboundEvent> batch)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        foreach (var outbound in batch)
        {
            json.Reset(body);
            json.WriteStartObject();
            json.WritePropertyName("time"u8);
            json.WriteRawValue((outbound.Event.Time.ToUnixTimeMilliseconds() / 1000m).ToString("0.000", CultureInfo.InvariantCulture));
            json.WriteString("host"u8, Link.Origin.Host);
            json.WriteString("source"u8, "sallyport"u8);
            json.WriteString("sourcetype"u8, "sallyport:" + SinkWords.Of(Sink.Format));
            if (Sink.Index is not null) json.WriteString("index"u8, Sink.Index);
            json.WritePropertyName("event"u8);
            BatchBody.WriteEvent(json, outbound);
            json.WriteStartObject("fields"u8);
            json.WriteString("event_id"u8, outbound.Event.Id);
            json.WriteEndObject();
            json.WriteEndObject();
            json.Flush();
            body.Write("\n"u8);
        }
        return body.WrittenSpan.ToArray();
    }

    protected override void Sign(HttpRequestMessage request, IReadOnlyList<OutboundEvent> batch, Secret? secret)
    {
        Put(request, "Authorization", "Splunk ", secret!.Reveal());
        request.Headers.TryAddWithoutValidation("X-Splunk-Request-Channel", _channel);
    }

    protected override DeliveryAnswer Judge(HttpAnswer answer, IReadOnlyList<OutboundEvent> batch)
    {
        using var json = answer.Json();
        var root = json?.RootElement is { ValueKind: JsonValueKind.Object } o ? o : default(JsonElement?);
        var code = root?.TryGetProperty("code", out var number) == true && number.TryGetInt32(out var value) ? value : (int?)null;
        var text = root?.TryGetProperty("text", out var said) == true && said.ValueKind == JsonValueKind.String ? said.GetString() : null;
        if (answer.Status == 400 && code is { } known && s_mendable.Contains(known)) return DeliveryAnswer.Later(answer.Shown(text));
        // A proxy in between may answer 200 to anything; the collector itself always says 0.
        if (answer.IsSuccess && code != 0) return DeliveryAnswer.Later(answer.Shown("this is no answer of an event collector"));
        return base.Judge(answer, batch) is var judged && text is not null ? judged with { Explanation = answer.Shown(text) } : judged;
    }

    private static long? AckId(HttpAnswer answer)
    {
        using var json = answer.Json();
        return json!.RootElement.TryGetProperty("ackId", out var id) && id.TryGetInt64(out var number) ? number : null;
    }

    private static bool IsIndexed(HttpAnswer answer, long ack)
    {
        using var json = answer.Json();
        return json?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("acks", out var acks) && acks.ValueKind == JsonValueKind.Object
            && acks.TryGetProperty(ack.ToString(CultureInfo.InvariantCulture), out var indexed) && indexed.ValueKind == JsonValueKind.True;
    }
}
