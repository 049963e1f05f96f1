using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using FakeOpenAI.WebSockets;

namespace FakeOpenAI.Responses;

/// <summary>
/// The Responses API over WebSocket: each <c>response.create</c> frame is answered with the events of one response.
/// Newer than the published specification; the frames are those that Codex 0.169 sends and reads.
/// </summary>
internal static class ResponseSocket
{
    public static async Task RunAsync(FakeCall call)
    {
        if (!call.Server.ResponsesOverWebSocket)
            throw OpenAIErrors.UpgradeRequired();
        var socket = await FakeSocket.AcceptAsync(call);
        while (await socket.ReceiveAsync() is { } frame)
        {
            try
            {
                if (frame.String("type") != "response.create")
                    throw OpenAIErrors.BadParameter("type", "expected 'response.create'");
                foreach (var data in ResponseEvents.Of(ResponseStore.Create(call, frame)))
                    await socket.SendAsync(data);
            }
            catch (FakeProblem problem)
            {
                await socket.SendAsync(new JsonObject { ["type"] = "error", ["status"] = problem.Status, ["error"] = problem.Body["error"]?.DeepClone() });
            }
        }
    }
}
