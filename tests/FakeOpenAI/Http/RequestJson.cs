using System.Text.Json;

namespace FakeOpenAI.Http;

/// <summary>Reading members of a request body.</summary>
internal static class RequestJson
{
    public static string? String(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static string RequiredString(this JsonElement body, string name) => body.String(name) ?? throw OpenAIErrors.MissingParameter(name);

    public static bool Flag(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static int? Integer(this JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : null;
}
