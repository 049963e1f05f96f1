using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Chat;
using FakeOpenAI.Http;
using FakeOpenAI.WebSockets;

namespace FakeOpenAI.Realtime;

/// <summary>A realtime conversation: its settings, its items, and the events each client message causes.</summary>
internal sealed class RealtimeSession(FakeCall call, FakeSocket socket, string model)
{
    private readonly JsonObject _session = new()
    {
        ["id"] = FakeState.NewId("sess_"),
        ["object"] = "realtime.session",
        ["type"] = "realtime",
        ["model"] = model,
        ["output_modalities"] = new JsonArray("text"),
        ["instructions"] = "",
        ["expires_at"] = call.UnixNow + 3600,
        ["tools"] = new JsonArray(),
        ["tool_choice"] = "auto",
        ["max_output_tokens"] = "inf",
    };
    private readonly List<JsonObject> _items = [];

    public Task OpenAsync() => SendAsync("session.created", ("session", _session.DeepClone()));

    public Task HandleAsync(JsonElement message) => message.String("type") switch
    {
        "session.update" => UpdateAsync(message),
        "conversation.item.create" => AddItemAsync(message),
        "conversation.item.delete" => DeleteItemAsync(message),
        "response.create" => RespondAsync(),
        "response.cancel" or "input_audio_buffer.append" => Task.CompletedTask,
        var other => ErrorAsync($"Invalid value: '{other}'.", "type", message.String("event_id")),
    };

    private Task UpdateAsync(JsonElement message)
    {
        if (message.TryGetProperty("session", out var changes) && changes.ValueKind == JsonValueKind.Object)
            foreach (var change in changes.EnumerateObject().Where(change => change.Name is not ("id" or "object" or "model")))
                _session[change.Name] = JsonNode.Parse(change.Value.GetRawText());
        return SendAsync("session.updated", ("session", _session.DeepClone()));
    }

    private async Task AddItemAsync(JsonElement message)
    {
        if (!message.TryGetProperty("item", out var sent) || JsonNode.Parse(sent.GetRawText()) is not JsonObject item)
        {
            await ErrorAsync("Missing required parameter: 'item'.", "item", message.String("event_id"));
            return;
        }
        item["id"] ??= FakeState.NewId("item_");
        item["object"] ??= "realtime.item";
        item["status"] ??= "completed";
        await AnnounceAsync(item);
    }

    private async Task DeleteItemAsync(JsonElement message)
    {
        var id = message.String("item_id");
        if (_items.RemoveAll(item => (string?)item["id"] == id) == 0)
            await ErrorAsync($"Item '{id}' does not exist.", "item_id", message.String("event_id"));
        else
            await SendAsync("conversation.item.deleted", ("item_id", id));
    }

    private async Task RespondAsync()
    {
        var spoken = SpokenText.For(call, model, JsonSerializer.SerializeToElement<JsonNode>(new JsonArray([.. _items.Select(item => item.DeepClone())])));
        Metering.Completion(call, model, spoken.InputTokens, spoken.OutputTokens);
        var (responseId, itemId) = (FakeState.NewId("resp_"), FakeState.NewId("item_"));
        (string, JsonNode?)[] place = [("response_id", responseId), ("item_id", itemId), ("output_index", 0), ("content_index", 0)];
        await SendAsync("response.created", ("response", Response(responseId, "in_progress", null, null)));
        await SendAsync("response.output_item.added", ("response_id", responseId), ("output_index", 0), ("item", Item(itemId, "in_progress", null)));
        await SendAsync("response.content_part.added", [.. place, ("part", new JsonObject { ["type"] = "text", ["text"] = "" })]);
        foreach (var piece in spoken.Pieces)
            await SendAsync("response.output_text.delta", [.. place, ("delta", piece)]);
        await SendAsync("response.output_text.done", [.. place, ("text", spoken.Whole)]);
        await SendAsync("response.content_part.done", [.. place, ("part", new JsonObject { ["type"] = "text", ["text"] = spoken.Whole })]);
        var item = Item(itemId, "completed", spoken.Whole);
        await SendAsync("response.output_item.done", ("response_id", responseId), ("output_index", 0), ("item", item.DeepClone()));
        await AnnounceAsync(item);
        await SendAsync("response.done", ("response", Response(responseId, "completed", item.DeepClone(), spoken)));
    }

    private async Task AnnounceAsync(JsonObject item)
    {
        var previous = _items.LastOrDefault()?["id"]?.GetValue<string>();
        _items.Add(item);
        await SendAsync("conversation.item.added", ("previous_item_id", previous), ("item", item.DeepClone()));
        await SendAsync("conversation.item.done", ("previous_item_id", previous), ("item", item.DeepClone()));
    }

    private Task ErrorAsync(string text, string param, string? eventId) => SendAsync("error", ("error", new JsonObject
    {
        ["type"] = "invalid_request_error",
        ["code"] = "invalid_value",
        ["message"] = text,
        ["param"] = param,
        ["event_id"] = eventId,
    }));

    private Task SendAsync(string type, params (string Name, JsonNode? Value)[] members)
    {
        var message = new JsonObject { ["type"] = type, ["event_id"] = FakeState.NewId("event_") };
        foreach (var (name, value) in members)
            message[name] = value?.Parent is null ? value : value.DeepClone();
        return socket.SendAsync(message);
    }

    private static JsonObject Item(string id, string status, string? text) => new()
    {
        ["id"] = id,
        ["object"] = "realtime.item",
        ["type"] = "message",
        ["status"] = status,
        ["role"] = "assistant",
        ["content"] = text is null ? new JsonArray() : new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = text }),
    };

    private static JsonObject Response(string id, string status, JsonNode? item, SpokenText? spoken)
    {
        var response = new JsonObject
        {
            ["id"] = id,
            ["object"] = "realtime.response",
            ["status"] = status,
            ["output"] = item is null ? new JsonArray() : new JsonArray(item),
            ["output_modalities"] = new JsonArray("text"),
            ["metadata"] = null,
        };
        if (spoken is not null)
            response["usage"] = new JsonObject
            {
                ["total_tokens"] = spoken.InputTokens + spoken.OutputTokens,
                ["input_tokens"] = spoken.InputTokens,
                ["output_tokens"] = spoken.OutputTokens,
                ["input_token_details"] = new JsonObject { ["text_tokens"] = spoken.InputTokens, ["audio_tokens"] = 0, ["cached_tokens"] = 0 },
                ["output_token_details"] = new JsonObject { ["text_tokens"] = spoken.OutputTokens, ["audio_tokens"] = 0 },
            };
        return response;
    }
}
