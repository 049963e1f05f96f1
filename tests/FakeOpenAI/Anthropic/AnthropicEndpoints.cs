using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Chat;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Anthropic;

/// <summary>Messages, whole and streamed, as @anthropic-ai/sdk and Claude Code read them. Any model named <c>claude-…</c> exists.</summary>
internal static class AnthropicEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.Anthropic, "POST", "/v1/messages", CreateAsync),
        new(Surface.Anthropic, "POST", "/v1/messages/count_tokens", CountAsync),
        new(Surface.Anthropic, "GET", "/v1/models", ListModelsAsync),
    ];

    /// <summary>By <c>x-api-key</c>, or by Bearer as Claude Code does with a token.</summary>
    public static void Authenticate(FakeCall call)
    {
        var own = call.Header("x-api-key");
        var text = own ?? OpenAIAuthentication.Bearer(call);
        if (string.IsNullOrEmpty(text))
            throw AnthropicErrors.NoKey();
        var key = call.State.Find(text);
        call.Key = key is { Type: FakeKeyType.Anthropic, SwitchedOff: false } ? key : throw AnthropicErrors.BadKey(own is null);
    }

    private static async Task CreateAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        var model = body.String("model") ?? throw AnthropicErrors.Missing("model");
        if (!body.TryGetProperty("messages", out var messages))
            throw AnthropicErrors.Missing("messages");
        if (!model.StartsWith("claude-", StringComparison.Ordinal))
            throw AnthropicErrors.UnknownModel(model);
        var spoken = SpokenText.For(call, model, messages);
        if (body.Flag("stream"))
            await StreamAsync(call, spoken);
        else
            await call.JsonAsync(Message(spoken, new JsonArray(Text(spoken.Whole)), "end_turn", spoken.OutputTokens));
    }

    private static async Task StreamAsync(FakeCall call, SpokenText spoken)
    {
        var sse = new SseWriter(call);
        await sse.StartAsync();
        await SendAsync("message_start", new() { ["message"] = Message(spoken, [], null, 1) });
        await SendAsync("content_block_start", new() { ["index"] = 0, ["content_block"] = Text("") });
        await SendAsync("ping", []);
        foreach (var piece in spoken.Pieces)
            await SendAsync("content_block_delta", new() { ["index"] = 0, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = piece } });
        await SendAsync("content_block_stop", new() { ["index"] = 0 });
        await SendAsync("message_delta", new()
        {
            ["delta"] = new JsonObject { ["stop_reason"] = "end_turn", ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = spoken.OutputTokens },
        });
        await SendAsync("message_stop", []);

        Task SendAsync(string type, JsonObject data)
        {
            data["type"] = type;
            return sse.EventAsync(type, data);
        }
    }

    private static async Task CountAsync(FakeCall call)
    {
        var body = await call.ReadJsonAsync();
        await call.JsonAsync(new JsonObject { ["input_tokens"] = SpokenText.TokensOf(body.TryGetProperty("messages", out var messages) ? messages : default) });
    }

    private static Task ListModelsAsync(FakeCall call) => call.JsonAsync(new JsonObject
    {
        ["data"] = new JsonArray(new JsonObject { ["type"] = "model", ["id"] = "claude-sonnet-4-5", ["display_name"] = "Claude Sonnet 4.5", ["created_at"] = "2025-09-29T00:00:00Z" }),
        ["has_more"] = false,
        ["first_id"] = "claude-sonnet-4-5",
        ["last_id"] = "claude-sonnet-4-5",
    });

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };

    private static JsonObject Message(SpokenText spoken, JsonArray content, string? stopReason, int outputTokens) => new()
    {
        ["id"] = FakeState.NewId("msg_"),
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = spoken.Model,
        ["content"] = content,
        ["stop_reason"] = stopReason,
        ["stop_sequence"] = null,
        ["usage"] = new JsonObject
        {
            ["input_tokens"] = spoken.InputTokens,
            ["cache_creation_input_tokens"] = 0,
            ["cache_read_input_tokens"] = 0,
            ["output_tokens"] = outputTokens,
        },
    };
}
