using System.Text.Json;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>
/// Who did it, from an event of OpenAI's audit log. What is not there, or not of the expected kind, is null: the whole
/// event goes along anyway.
/// </summary>
internal sealed record AuditFacts(string? UserId, string? UserEmail, string? Address, string? Project)
{
    private static readonly AuditFacts s_unknown = new(null, null, null, null);

    public static AuditFacts Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var session = At(At(root, "actor"), "session");
            var key = At(At(root, "actor"), "api_key");
            var user = At(session ?? key, "user") ?? At(key, "service_account");
            return new AuditFacts(Text(user, "id"), Text(user, "email"), Text(session, "ip_address"), Text(At(root, "project"), "id"));
        }
        catch (JsonException)
        {
            return s_unknown;
        }
    }

    private static JsonElement? At(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement? element, string name) =>
        element is { } o && o.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
