using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Capture;
using FakeOpenAI.Http;

namespace FakeOpenAI.WebSockets;

/// <summary>A WebSocket that speaks JSON text messages and remembers them.</summary>
internal sealed class FakeSocket(FakeCall call, WebSocket socket)
{
    private readonly byte[] _buffer = new byte[16 * 1024];

    public static async Task<FakeSocket> AcceptAsync(FakeCall call, string? subprotocol = null)
    {
        if (call.Captured is { } captured)
            captured.Status = call.Request.Protocol == "HTTP/2" ? 200 : 101;
        var socket = await call.Http.WebSockets.AcceptWebSocketAsync(subprotocol);
        call.Server.Capture.Changed();
        return new FakeSocket(call, socket);
    }

    /// <summary>The next message, or null once the client has closed; its close is answered.</summary>
    public async Task<JsonElement?> ReceiveAsync()
    {
        using var message = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(), call.Cancelled);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, call.Cancelled);
                return null;
            }
            message.Write(_buffer, 0, received.Count);
            if (!received.EndOfMessage)
                continue;
            var text = Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            Note(true, text);
            return Parse(text);
        }
    }

    public async Task SendAsync(JsonNode message)
    {
        if (call.Fault is { } fault)
            await fault.BeforeEventAsync(call);
        var text = message.ToJsonString();
        Note(false, text);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, call.Cancelled);
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private void Note(bool fromClient, string text)
    {
        call.Captured?.AddFrame(new CapturedFrame(fromClient, text));
        call.Server.Capture.Changed();
    }
}
