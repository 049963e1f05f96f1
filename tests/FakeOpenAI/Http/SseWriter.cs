using System.Text;
using System.Text.Json.Nodes;

namespace FakeOpenAI.Http;

/// <summary>Writes server-sent events; each leaves at once, or when the fault in force lets it.</summary>
internal sealed class SseWriter(FakeCall call)
{
    public Task StartAsync()
    {
        call.Response.StatusCode = 200;
        call.Response.ContentType = "text/event-stream; charset=utf-8";
        call.Response.Headers.CacheControl = "no-cache";
        return call.Response.Body.FlushAsync(call.Cancelled);
    }

    /// <summary>An event with a name line, or without one where <paramref name="name"/> is null.</summary>
    public Task EventAsync(string? name, JsonNode data) => RawAsync((name is null ? "" : $"event: {name}\n") + $"data: {data.ToJsonString()}\n\n");

    public Task DoneAsync() => RawAsync("data: [DONE]\n\n");

    public async Task RawAsync(string text)
    {
        if (call.Fault is { } fault)
            await fault.BeforeEventAsync(call);
        await call.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), call.Cancelled);
        await call.Response.Body.FlushAsync(call.Cancelled);
    }
}
