using FakeOpenAI.Http;
using FakeOpenAI.Models;
using FakeOpenAI.WebSockets;

namespace FakeOpenAI.Realtime;

/// <summary>The Realtime API: one WebSocket, one session. The key comes as Bearer, or from browsers and Node as a subprotocol.</summary>
internal static class RealtimeEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        new(Surface.OpenAI, "GET", "/v1/realtime", RunAsync) { Scope = "api.model.realtime.request", IsWebSocket = true },
    ];

    private static async Task RunAsync(FakeCall call)
    {
        var model = call.Request.Query["model"].FirstOrDefault() ?? throw OpenAIErrors.MissingParameter("model");
        ModelEndpoints.Check(call, model);
        var offersRealtime = call.Http.WebSockets.WebSocketRequestedProtocols.Contains("realtime");
        var socket = await FakeSocket.AcceptAsync(call, offersRealtime ? "realtime" : null);
        var session = new RealtimeSession(call, socket, model);
        await session.OpenAsync();
        while (await socket.ReceiveAsync() is { } message)
            await session.HandleAsync(message);
    }
}
