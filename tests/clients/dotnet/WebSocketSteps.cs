using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Sallyport.DotNetClient;

/// <summary>
/// A Realtime conversation over the framework's WebSocket: over HTTP/1.1 an <c>Upgrade</c>, over HTTP/2 an extended
/// <c>CONNECT</c>.
/// </summary>
internal static class WebSocketSteps
{
    public static async Task<string> RealtimeAsync(Version version)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Authorization", "Bearer " + Environment.GetEnvironmentVariable("OPENAI_API_KEY"));
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        var origin = Environment.GetEnvironmentVariable("OPENAI_BASE_URL") is { Length: > 0 } url ? url : "https://api.openai.com/v1";
        var address = new UriBuilder(origin + "/realtime") { Scheme = Uri.UriSchemeWss, Query = "model=gpt-realtime" }.Uri;
        await socket.ConnectAsync(address, invoker, deadline.Token);
        await socket.SendAsync("""{"type":"response.create","response":{"output_modalities":["text"]}}"""u8.ToArray(),
            WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
        while (true)
        {
            using var message = JsonDocument.Parse(await ReceiveAsync(socket, deadline.Token));
            if (message.RootElement.GetProperty("type").GetString() != "response.done") continue;
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
            return message.RootElement.GetProperty("response").GetProperty("status").GetString()!;
        }
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) throw new WebSocketException($"Closed: {socket.CloseStatusDescription}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (part.EndOfMessage) return text.ToString();
        }
    }
}
