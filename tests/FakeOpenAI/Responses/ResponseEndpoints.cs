using System.Text.Json.Nodes;
using FakeOpenAI.Chat;
using FakeOpenAI.Http;

namespace FakeOpenAI.Responses;

/// <summary>The Responses API over JSON and SSE, and what it stored.</summary>
internal static class ResponseEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.OpenAI, "POST", "/v1/responses", CreateAsync) { Scope = "api.responses.write" },
        new(Surface.OpenAI, "POST", "/v1/responses/input_tokens", CountAsync) { Scope = "api.responses.write" },
        new(Surface.OpenAI, "GET", "/v1/responses/{response_id}", GetAsync) { Scope = "api.responses.read" },
        new(Surface.OpenAI, "DELETE", "/v1/responses/{response_id}", DeleteAsync) { Scope = "api.responses.write" },
        new(Surface.OpenAI, "GET", "/v1/responses/{response_id}/input_items", InputItemsAsync) { Scope = "api.responses.read" },
        new(Surface.OpenAI, "GET", "/v1/responses", ResponseSocket.RunAsync) { Scope = "api.responses.write", IsWebSocket = true },
    ];

    private static async Task CreateAsync(FakeCall call)
    {
        var request = await call.ReadJsonAsync();
        var response = ResponseStore.Create(call, request);
        if (!request.Flag("stream"))
        {
            await call.JsonAsync(response.Object("completed"));
            return;
        }
        var sse = new SseWriter(call);
        await sse.StartAsync();
        foreach (var data in ResponseEvents.Of(response))
            await sse.EventAsync((string?)data["type"], data);
    }

    private static async Task CountAsync(FakeCall call)
    {
        var request = await call.ReadJsonAsync();
        var tokens = SpokenText.TokensOf(request.TryGetProperty("input", out var input) ? input : default);
        await call.JsonAsync(new JsonObject { ["object"] = "response.input_tokens", ["input_tokens"] = tokens });
    }

    private static Task GetAsync(FakeCall call) => call.JsonAsync(call.Server.Responses.Get(call).Object("completed"));

    private static Task DeleteAsync(FakeCall call)
    {
        call.Server.Responses.Delete(call);
        return call.JsonAsync(new JsonObject { ["id"] = call.Values["response_id"], ["object"] = "response", ["deleted"] = true });
    }

    private static Task InputItemsAsync(FakeCall call)
    {
        var items = call.Server.Responses.Get(call).InputItems();
        return call.JsonAsync(new JsonObject
        {
            ["object"] = "list",
            ["first_id"] = items.FirstOrDefault()?["id"]?.GetValue<string>() ?? "",
            ["last_id"] = items.LastOrDefault()?["id"]?.GetValue<string>() ?? "",
            ["has_more"] = false,
            ["data"] = items,
        });
    }
}
