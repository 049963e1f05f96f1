using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Chat;
using FakeOpenAI.Http;

namespace FakeOpenAI.Moderations;

/// <summary>Moderations: an input that says "violence" is flagged, all else passes.</summary>
internal static class ModerationEndpoints
{
    private static readonly string[] Categories =
    [
        "hate", "hate/threatening", "harassment", "harassment/threatening", "illicit", "illicit/violent", "self-harm", "self-harm/intent",
        "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
    ];

    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.OpenAI, "POST", "/v1/moderations", CreateAsync) { Scope = "api.model.moderations.request" },
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        if (!body.TryGetProperty("input", out var input))
            throw OpenAIErrors.MissingParameter("input");
        var model = body.String("model") ?? "omni-moderation-latest";
        Metering.Input(call, UsageKind.Moderations, model, SpokenText.TokensOf(input));
        var inputs = input.ValueKind == JsonValueKind.Array && input.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? input.EnumerateArray().Select(item => item.GetRawText())
            : [input.GetRawText()];
        await call.JsonAsync(new JsonObject
        {
            ["id"] = FakeState.NewId("modr-"),
            ["model"] = model,
            ["results"] = new JsonArray([.. inputs.Select(Judge)]),
        });
    }

    private static JsonNode Judge(string text)
    {
        bool Flagged(string category) => category == "violence" && text.Contains("violence", StringComparison.OrdinalIgnoreCase);
        return new JsonObject
        {
            ["flagged"] = Categories.Any(Flagged),
            ["categories"] = Each(category => Flagged(category)),
            ["category_scores"] = Each(category => Flagged(category) ? 0.97 : 0.0001),
            ["category_applied_input_types"] = Each(_ => new JsonArray("text")),
        };
    }

    private static JsonObject Each(Func<string, JsonNode> value) => new(Categories.Select(category => KeyValuePair.Create(category, (JsonNode?)value(category))));
}
