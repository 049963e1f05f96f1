using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Chat;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;
using FakeOpenAI.Models;

namespace FakeOpenAI.Embeddings;

/// <summary>Embeddings as floats or base64; the same input always gives the same unit vector.</summary>
internal static class EmbeddingEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.OpenAI, "POST", "/v1/embeddings", CreateAsync) { Scope = "api.model.embeddings.request" },
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        var model = body.RequiredString("model");
        if (!body.TryGetProperty("input", out var input))
            throw OpenAIErrors.MissingParameter("input");
        ModelEndpoints.Check(call, model);
        var tokens = SpokenText.TokensOf(input);
        RateLimiter.Take(call, model, tokens);
        Metering.Input(call, UsageKind.Embeddings, model, tokens);
        var dimensions = body.Integer("dimensions") ?? (model == "text-embedding-3-large" ? 3072 : 1536);
        var base64 = body.String("encoding_format") == "base64";
        var data = Inputs(input).Select((text, index) => (JsonNode)new JsonObject
        {
            ["object"] = "embedding",
            ["index"] = index,
            ["embedding"] = Encode(Vector(text, dimensions), base64),
        });
        await call.JsonAsync(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. data]),
            ["model"] = model,
            ["usage"] = new JsonObject { ["prompt_tokens"] = tokens, ["total_tokens"] = tokens },
        });
    }

    /// <summary>A string, an array of strings, an array of tokens or an array of those.</summary>
    private static IEnumerable<string> Inputs(JsonElement input)
    {
        var several = input.ValueKind == JsonValueKind.Array && input.EnumerateArray().All(item => item.ValueKind != JsonValueKind.Number);
        return several ? input.EnumerateArray().Select(item => item.GetRawText()) : [input.GetRawText()];
    }

    private static float[] Vector(string text, int dimensions)
    {
        var seed = BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var random = new Random(seed);
        var vector = Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / length)];
    }

    private static JsonNode Encode(float[] vector, bool base64) => base64
        ? JsonValue.Create(Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan())))
        : new JsonArray([.. vector.Select(value => (JsonNode)JsonValue.Create(value))]);
}
