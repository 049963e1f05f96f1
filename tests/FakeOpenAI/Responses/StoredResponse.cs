using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Chat;
using FakeOpenAI.Http;

namespace FakeOpenAI.Responses;

/// <summary>One response: what was asked, what is said, and its object at any stage.</summary>
internal sealed class StoredResponse
{
    public required JsonElement Request { get; init; }
    public required SpokenText Spoken { get; init; }
    public required long CreatedAt { get; init; }
    public string Id { get; } = FakeState.NewId("resp_");
    public string MessageId { get; } = FakeState.NewId("msg_");

    /// <summary>False for a warm-up frame, which asks for no output.</summary>
    public bool Speaks { get; init; } = true;

    public JsonObject Object(string status)
    {
        var completed = status == "completed";
        var response = new JsonObject
        {
            ["id"] = Id,
            ["object"] = "response",
            ["created_at"] = CreatedAt,
            ["completed_at"] = completed ? CreatedAt : null,
            ["status"] = status,
            ["background"] = false,
            ["error"] = null,
            ["incomplete_details"] = null,
            ["instructions"] = Request.String("instructions"),
            ["max_output_tokens"] = Request.Integer("max_output_tokens"),
            ["max_tool_calls"] = null,
            ["model"] = Spoken.Model,
            ["output"] = completed && Speaks ? new JsonArray(Message("completed", Spoken.Whole)) : new JsonArray(),
            ["parallel_tool_calls"] = true,
            ["previous_response_id"] = Request.String("previous_response_id"),
            ["reasoning"] = new JsonObject { ["effort"] = null, ["summary"] = null },
            ["service_tier"] = "default",
            ["temperature"] = 1,
            ["text"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "text" } },
            ["tool_choice"] = "auto",
            ["tools"] = new JsonArray(),
            ["top_logprobs"] = 0,
            ["top_p"] = 1,
            ["truncation"] = "disabled",
            ["metadata"] = Member("metadata") ?? new JsonObject(),
        };
        if (completed)
            response["usage"] = Usage();
        return response;
    }

    public JsonObject Message(string status, string? text) => new()
    {
        ["id"] = MessageId,
        ["type"] = "message",
        ["status"] = status,
        ["role"] = "assistant",
        ["content"] = text is null ? new JsonArray() : new JsonArray(Part(text)),
    };

    public static JsonObject Part(string text) => new()
    {
        ["type"] = "output_text",
        ["text"] = text,
        ["annotations"] = new JsonArray(),
        ["logprobs"] = new JsonArray(),
    };

    /// <summary>What was put in, as items with ids.</summary>
    public JsonArray InputItems()
    {
        if (!Request.TryGetProperty("input", out var input))
            return [];
        if (input.ValueKind == JsonValueKind.String)
            return [UserMessage(input.GetString() ?? "")];
        return [.. input.EnumerateArray().Select(item => item.String("type") is null or "message" ? UserMessage(TextOf(item), item.String("role")) : WithId(item))];
    }

    private JsonNode? Member(string name) =>
        Request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? JsonNode.Parse(value.GetRawText()) : null;

    private static JsonNode UserMessage(string text, string? role = null) => role == "assistant"
        ? new JsonObject { ["id"] = FakeState.NewId("msg_"), ["type"] = "message", ["status"] = "completed", ["role"] = "assistant", ["content"] = new JsonArray(Part(text)) }
        : new JsonObject
        {
            ["id"] = FakeState.NewId("msg_"),
            ["type"] = "message",
            ["status"] = "completed",
            ["role"] = role ?? "user",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "input_text", ["text"] = text }),
        };

    private static JsonNode? WithId(JsonElement item)
    {
        var node = JsonNode.Parse(item.GetRawText());
        if (node is JsonObject fields && !fields.ContainsKey("id"))
            fields["id"] = FakeState.NewId("item_");
        return node;
    }

    private static string TextOf(JsonElement item)
    {
        if (!item.TryGetProperty("content", out var content))
            return "";
        return content.ValueKind == JsonValueKind.String
            ? content.GetString() ?? ""
            : string.Concat(content.EnumerateArray().Select(part => part.String("text")));
    }

    private JsonObject Usage()
    {
        var output = Speaks ? Spoken.OutputTokens : 0;
        return new JsonObject
        {
            ["input_tokens"] = Spoken.InputTokens,
            ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0, ["cache_write_tokens"] = 0 },
            ["output_tokens"] = output,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
            ["total_tokens"] = Spoken.InputTokens + output,
        };
    }
}
