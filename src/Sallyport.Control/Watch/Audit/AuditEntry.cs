using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.State;

namespace Sallyport.Control.Watch.Audit;

/// <summary>
/// One entry of the provider's audit log, with all that it had. One that lacks what every entry has is kept all the same:
/// without an id it gets one from its own bytes, without a time that of the entry before it.
/// </summary>
internal sealed record AuditEntry(string Id, string Type, DateTimeOffset EffectiveAt, JsonElement Raw)
{
    /// <summary>The member that Sallyport adds; the provider has none of the name.</summary>
    public const string OwnMember = "sallyport";

    private const long LastSecond = 253_402_300_799;

    /// <summary>As the rules read it; null where it is not of the shape they know.</summary>
    public AuditEvent? Known { get; private init; }

    public static AuditEntry Of(JsonElement raw, DateTimeOffset otherwise)
    {
        var id = Text(raw, "id") ?? $"sally-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw.GetRawText())))[..32]}";
        var at = raw.ValueKind == JsonValueKind.Object && raw.TryGetProperty("effective_at", out var time) && time.ValueKind == JsonValueKind.Number && time.TryGetDouble(out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(seconds, 0, LastSecond))
            : otherwise;
        return new AuditEntry(id, Text(raw, "type") ?? "unknown", at, raw) { Known = Parse(raw) };
    }

    /// <param name="late">Whether it came after later ones had been kept.</param>
    public StoredAuditEvent ToStored(bool late)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (Members() is { } members)
            {
                json.WriteStartObject();
                foreach (var member in members.Where(m => m.Name != OwnMember)) member.WriteTo(json);
                if (late)
                {
                    json.WriteStartObject(OwnMember);
                    json.WriteBoolean("late", true);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
            }
            else
            {
                Raw.WriteTo(json);
            }
        }
        return new StoredAuditEvent(Id, Type, EffectiveAt, Encoding.UTF8.GetString(buffer.WrittenSpan));

        IEnumerable<JsonProperty>? Members() => Raw.ValueKind == JsonValueKind.Object ? Raw.EnumerateObject() : null;
    }

    /// <summary>Where the actor was; no published shape gives one for a key, and so each place where one may stand is looked at.</summary>
    public string? Address
    {
        get
        {
            if (Raw.ValueKind != JsonValueKind.Object || !Raw.TryGetProperty("actor", out var actor) || actor.ValueKind != JsonValueKind.Object) return null;
            foreach (var part in (string[])["api_key", "session"])
            {
                if (actor.TryGetProperty(part, out var inner) && Text(inner, "ip_address") is { } address) return address;
            }
            return Text(actor, "ip_address");
        }
    }

    private static AuditEvent? Parse(JsonElement raw)
    {
        try
        {
            return raw.Deserialize(AdminJson.Default.AuditEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
