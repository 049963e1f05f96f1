using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>
/// A webhook signed as Standard Webhooks has it (github.com/standard-webhooks/standard-webhooks, checked 2026-11-26):
/// HMAC-SHA-256 over <c>id.timestamp.body</c>. The secret signs and is never sent.
/// </summary>
internal sealed class WebhookShape(SinkDefinition sink, SinkLink link) : HttpShape(sink, link)
{
    private static ReadOnlySpan<byte> Base64Prefix => "whsec_"u8;

    protected override Uri Target => Sink.Url!;

    protected override byte[] Body(IReadOnlyList<OutboundEvent> batch) => BatchBody.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "sallyport.events"u8);
        json.WriteString("timestamp"u8, Link.Time.GetUtcNow().UtcDateTime);
        json.WriteStartArray("data"u8);
        foreach (var outbound in batch)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, outbound.Event.Id);
            json.WriteString("type"u8, outbound.Event.Type);
            json.WritePropertyName("event"u8);
            BatchBody.WriteEvent(json, outbound);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    protected override void Sign(HttpRequestMessage request, IReadOnlyList<OutboundEvent> batch, Secret? secret)
    {
        var id = MessageId(batch);
        var timestamp = Link.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var body = new MemoryStream();
        request.Content!.CopyTo(body, null, CancellationToken.None);
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + Convert.ToBase64String(
            Sign(secret!.Reveal(), Encoding.ASCII.GetBytes($"{id}.{timestamp}."), body.ToArray())));
    }

    /// <summary>The same for the same events, so that a batch that is sent again can be told.</summary>
    private static string MessageId(IReadOnlyList<OutboundEvent> batch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var outbound in batch) hash.AppendData(Encoding.UTF8.GetBytes(outbound.Event.Id + "\n"));
        return "msg_" + Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static byte[] Sign(ReadOnlySpan<byte> secret, byte[] head, byte[] body)
    {
        var decoded = GC.AllocateArray<byte>(secret.Length, pinned: true);
        try
        {
            var key = secret;
            if (secret.StartsWith(Base64Prefix) && Base64.DecodeFromUtf8(secret[Base64Prefix.Length..], decoded, out _, out var length) == System.Buffers.OperationStatus.Done)
                key = decoded.AsSpan(0, length);
            using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            mac.AppendData(head);
            mac.AppendData(body);
            return mac.GetHashAndReset();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(decoded);
        }
    }
}
