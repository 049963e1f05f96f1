using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Chat;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Gemini;

/// <summary>Gemini's generateContent, whole and streamed (SSE with <c>alt=sse</c>, otherwise a JSON array). The key comes as header or as query.</summary>
internal static class GeminiEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.Gemini, "POST", "/v1beta/models/{model}:generateContent", GenerateAsync),
        new(Surface.Gemini, "POST", "/v1beta/models/{model}:streamGenerateContent", StreamAsync),
        new(Surface.Gemini, "POST", "/v1beta/models/{model}:countTokens", CountAsync),
        new(Surface.Gemini, "GET", "/v1beta/models", ListAsync),
    ];

    public static void Authenticate(FakeCall call)
    {
        var text = call.Header("x-goog-api-key") ?? call.Request.Query["key"].FirstOrDefault();
        if (string.IsNullOrEmpty(text))
            throw Problem(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.");
        call.Key = call.State.Find(text) is { Type: FakeKeyType.Gemini } key
            ? key
            : throw Problem(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
    }

    private static async Task GenerateAsync(FakeCall call)
    {
        var spoken = await SpokenAsync(call);
        await call.JsonAsync(Part(spoken, spoken.Whole, "STOP"));
    }

    private static async Task StreamAsync(FakeCall call)
    {
        var spoken = await SpokenAsync(call);
        var parts = spoken.Pieces.Select((piece, index) => Part(spoken, piece, index == spoken.Pieces.Count - 1 ? "STOP" : null));
        if (call.Request.Query["alt"] != "sse")
        {
            await call.JsonAsync(new JsonArray([.. parts]));
            return;
        }
        var sse = new SseWriter(call);
        await sse.StartAsync();
        foreach (var part in parts)
            await sse.EventAsync(null, part);
    }

    private static async Task CountAsync(FakeCall call)
    {
        var spoken = await SpokenAsync(call);
        await call.JsonAsync(new JsonObject { ["totalTokens"] = spoken.InputTokens });
    }

    private static Task ListAsync(FakeCall call) => call.JsonAsync(new JsonObject
    {
        ["models"] = new JsonArray(new JsonObject
        {
            ["name"] = "models/gemini-2.5-flash",
            ["version"] = "001",
            ["displayName"] = "Gemini 2.5 Flash",
            ["inputTokenLimit"] = 1_048_576,
            ["outputTokenLimit"] = 65_536,
            ["supportedGenerationMethods"] = new JsonArray("generateContent", "countTokens"),
        }),
    });

    private static async Task<SpokenText> SpokenAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        return SpokenText.For(call, call.Values["model"], body.TryGetProperty("contents", out var contents) ? contents : default);
    }

    private static JsonObject Part(SpokenText spoken, string text, string? finish)
    {
        var candidate = new JsonObject
        {
            ["content"] = new JsonObject { ["parts"] = new JsonArray(new JsonObject { ["text"] = text }), ["role"] = "model" },
            ["index"] = 0,
        };
        if (finish is not null)
            candidate["finishReason"] = finish;
        return new JsonObject
        {
            ["candidates"] = new JsonArray(candidate),
            ["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = spoken.InputTokens,
                ["candidatesTokenCount"] = spoken.OutputTokens,
                ["totalTokenCount"] = spoken.InputTokens + spoken.OutputTokens,
            },
            ["modelVersion"] = spoken.Model,
            ["responseId"] = FakeState.NewId(""),
        };
    }

    private static FakeProblem Problem(int status, string code, string message) => new(status, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = status, ["message"] = message, ["status"] = code },
    });
}
