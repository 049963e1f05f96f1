using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;
using FakeOpenAI.Models;

namespace FakeOpenAI.Chat;

/// <summary>Chat completions, whole and streamed.</summary>
internal static class ChatEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.OpenAI, "POST", "/v1/chat/completions", CreateAsync) { Scope = "api.model.chat_completions.request" },
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        var model = body.RequiredString("model");
        if (!body.TryGetProperty("messages", out var messages))
            throw OpenAIErrors.MissingParameter("messages");
        ModelEndpoints.Check(call, model);
        var spoken = SpokenText.For(call, model, messages);
        RateLimiter.Take(call, model, spoken.InputTokens + spoken.OutputTokens);
        Metering.Completion(call, model, spoken.InputTokens, spoken.OutputTokens);
        if (body.Flag("stream"))
            await StreamAsync(call, spoken, body.TryGetProperty("stream_options", out var options) && options.Flag("include_usage"));
        else
            await call.JsonAsync(Whole(call, spoken));
    }

    private static JsonObject Whole(FakeCall call, SpokenText spoken) => new()
    {
        ["id"] = FakeState.NewId("chatcmpl-"),
        ["object"] = "chat.completion",
        ["created"] = call.UnixNow,
        ["model"] = spoken.Model,
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = spoken.Whole, ["refusal"] = null, ["annotations"] = new JsonArray() },
            ["logprobs"] = null,
            ["finish_reason"] = "stop",
        }),
        ["usage"] = Usage(spoken),
        ["service_tier"] = "default",
    };

    private static async Task StreamAsync(FakeCall call, SpokenText spoken, bool includeUsage)
    {
        var sse = new SseWriter(call);
        var (id, created) = (FakeState.NewId("chatcmpl-"), call.UnixNow);
        await sse.StartAsync();
        await sse.EventAsync(null, Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "", ["refusal"] = null }, null));
        foreach (var piece in spoken.Pieces)
            await sse.EventAsync(null, Chunk(new JsonObject { ["content"] = piece }, null));
        await sse.EventAsync(null, Chunk([], "stop"));
        if (includeUsage)
            await sse.EventAsync(null, Envelope([], Usage(spoken)));
        await sse.DoneAsync();

        JsonObject Chunk(JsonObject delta, string? finish) =>
            Envelope([new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish }], null);

        JsonObject Envelope(JsonArray choices, JsonObject? usage)
        {
            var chunk = new JsonObject
            {
                ["id"] = id,
                ["object"] = "chat.completion.chunk",
                ["created"] = created,
                ["model"] = spoken.Model,
                ["service_tier"] = "default",
                ["choices"] = choices,
            };
            if (includeUsage)
                chunk["usage"] = usage;
            return chunk;
        }
    }

    private static JsonObject Usage(SpokenText spoken) => new()
    {
        ["prompt_tokens"] = spoken.InputTokens,
        ["completion_tokens"] = spoken.OutputTokens,
        ["total_tokens"] = spoken.InputTokens + spoken.OutputTokens,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 0, ["audio_tokens"] = 0 },
        ["completion_tokens_details"] = new JsonObject
        {
            ["reasoning_tokens"] = 0,
            ["audio_tokens"] = 0,
            ["accepted_prediction_tokens"] = 0,
            ["rejected_prediction_tokens"] = 0,
        },
    };
}
