using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>
/// A webhook feed of Google Security Operations, formerly Chronicle: newline-separated JSON to the feed's
/// <c>importPushLogs</c> address (docs.cloud.google.com/chronicle/docs, feed management, checked 2026-11-26). It asks for
/// two values, an API key and the feed's secret, which are one credential here: <c>API_KEY:SECRET</c>.
/// </summary>
internal sealed class ChronicleShape(SinkDefinition sink, SinkLink link) : HttpShape(sink, link)
{
    protected override Uri Target => Sink.Url!;

    protected override byte[] Body(IReadOnlyList<OutboundEvent> batch) => BatchBody.Lines(batch);

    protected override void Sign(HttpRequestMessage request, IReadOnlyList<OutboundEvent> batch, Secret? secret)
    {
        var both = secret!.Reveal();
        var colon = both.IndexOf((byte)':');
        if (colon <= 0 || colon == both.Length - 1) throw new FormatException($"{Sink.Credential} must be the API key and the feed's secret with a colon between them");
        Put(request, "X-goog-api-key", "", both[..colon]);
        Put(request, "X-Webhook-Access-Key", "", both[(colon + 1)..]);
    }
}
