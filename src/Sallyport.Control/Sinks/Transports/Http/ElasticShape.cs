using System.Buffers;
using System.Text.Json;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>
/// Elasticsearch's bulk API (elastic.co/docs/api/doc/elasticsearch, checked 2026-11-26). Each event is created under its
/// own identifier, so that one that is there already is refused with 409, which is as good as taken.
/// </summary>
internal sealed class ElasticShape(SinkDefinition sink, SinkLink link) : HttpShape(sink, link)
{
    public const string DefaultIndex = "logs-sallyport-default";

    protected override Uri Target => PathOr("/_bulk");

    protected override string ContentType => "application/x-ndjson";

    protected override byte[] Body(IReadOnlyList<OutboundEvent> batch)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        foreach (var outbound in batch)
        {
            json.Reset(body);
            json.WriteStartObject();
            json.WriteStartObject("create"u8);
            json.WriteString("_index"u8, Sink.Index ?? DefaultIndex);
            json.WriteString("_id"u8, outbound.Event.Id);
            json.WriteEndObject();
            json.WriteEndObject();
            json.Flush();
            body.Write("\n"u8);
            body.Write(outbound.Text);
            body.Write("\n"u8);
        }
        return body.WrittenSpan.ToArray();
    }

    protected override void Sign(HttpRequestMessage request, IReadOnlyList<OutboundEvent> batch, Secret? secret)
    {
        if (secret is not null) Put(request, "Authorization", "ApiKey ", secret.Reveal());
    }

    protected override DeliveryAnswer Judge(HttpAnswer answer, IReadOnlyList<OutboundEvent> batch)
    {
        if (!answer.IsSuccess) return base.Judge(answer, batch);
        using var json = answer.Json();
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array || items.GetArrayLength() != batch.Count)
        {
            return DeliveryAnswer.Later(answer.Shown("this is no answer to a bulk request"));
        }
        var each = items.EnumerateArray().Select(OfItem).ToList();
        var taken = each.Count(e => e.Verdict == Verdict.Accepted);
        return taken == each.Count
            ? DeliveryAnswer.Accepted(answer.Shown(""))
            : new DeliveryAnswer(Verdict.Later, answer.Shown($"{taken} of {each.Count} taken; {each.First(e => e.Verdict != Verdict.Accepted).Explanation}"), answer.RetryAfter, each);
    }

    private static (Verdict Verdict, string Explanation) OfItem(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("create", out var result)
            || !result.TryGetProperty("status", out var code) || !code.TryGetInt32(out var status))
        {
            return (Verdict.Later, "an item without a status");
        }
        return (status switch { (>= 200 and < 300) or 409 => Verdict.Accepted, 400 or 413 => Verdict.Refused, _ => Verdict.Later },
            new HttpAnswer(status, [], null).Shown(Reason(result)));
    }

    private static string Reason(JsonElement result)
    {
        if (!result.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object) return "";
        return $"{Text(error, "type")} {Text(error, "reason")}";

        static string? Text(JsonElement from, string name) =>
            from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
