using System.Text.Json;
using Sallyport.Control.State;

namespace Sallyport.Cli.Commands.Org;

/// <summary>What an event of the audit log was about, and who did it, in a few words.</summary>
internal static class EventLine
{
    public static string Of(StoredAuditEvent one)
    {
        using var document = JsonDocument.Parse(one.Body);
        var root = document.RootElement;
        var detail = At(root, one.Type);
        string?[] words =
        [
            Text(detail, "change"),
            Text(detail, "id"),
            Text(At(root, "project"), "name") is { } project ? $"in {project}" : null,
            Actor(At(root, "actor")) is { } actor ? $"by {actor}" : null,
            At(root, "sallyport") is null ? null : "(late)",
        ];
        return string.Join(' ', words.OfType<string>());
    }

    private static string? Actor(JsonElement? actor)
    {
        var key = At(actor, "api_key");
        var who = At(At(actor, "session") ?? key, "user") ?? At(key, "service_account");
        return Text(who, "email") ?? Text(key, "id") ?? Text(who, "id");
    }

    private static JsonElement? At(JsonElement? from, string name) =>
        from is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement? from, string name) =>
        from is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
