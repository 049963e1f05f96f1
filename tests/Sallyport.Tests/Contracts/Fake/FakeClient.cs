using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using FakeOpenAI;
using FakeOpenAI.Keys;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>A fake server with a client and a key, and short ways to call it.</summary>
internal sealed class FakeClient : IAsyncDisposable
{
    private FakeClient(FakeServer server, CancellationToken cancelled)
    {
        Server = server;
        Http = server.CreateClient();
        Key = server.State.CreateKey();
        Cancelled = cancelled;
    }

    public FakeServer Server { get; }

    public HttpClient Http { get; }

    public FakeKey Key { get; set; }

    public CancellationToken Cancelled { get; }

    public static async Task<FakeClient> StartAsync(CancellationToken cancelled, FakeServerOptions? options = null) => new(await FakeServer.StartAsync(options, cancelled), cancelled);

    public HttpRequestMessage Request(string method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (!request.Headers.Contains("Authorization"))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key.Text);
        return request;
    }

    public async Task<(HttpResponseMessage Response, JsonElement Body)> JsonAsync(HttpRequestMessage request)
    {
        var response = await Http.SendAsync(request, Cancelled);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        return (response, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }

    public Task<(HttpResponseMessage Response, JsonElement Body)> JsonAsync(string method, string path, string? json = null, params (string, string)[] headers) =>
        JsonAsync(Request(method, path, json, headers));

    /// <summary>The events of a stream: the name line, if any, and the data.</summary>
    public async Task<List<(string? Name, string Data)>> EventsAsync(string path, string json, params (string, string)[] headers)
    {
        var text = await (await Http.SendAsync(Request("POST", path, json, headers), Cancelled)).Content.ReadAsStringAsync(Cancelled);
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => block.Split('\n')).Select(lines =>
            (lines.FirstOrDefault(line => line.StartsWith("event: ", StringComparison.Ordinal))?[7..], lines.Single(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..]))];
    }

    public async Task<ClientWebSocket> ConnectAsync(string path, string httpVersion = "1.1", string[]? subprotocols = null, bool bearer = true)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = new Version(httpVersion);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        foreach (var name in subprotocols ?? [])
            socket.Options.AddSubProtocol(name);
        if (bearer)
            socket.Options.SetRequestHeader("Authorization", "Bearer " + Key.Text);
        await socket.ConnectAsync(new Uri(Server.Origin.OriginalString.Replace("https:", "wss:", StringComparison.Ordinal) + path), Http, Cancelled);
        return socket;
    }

    public Task SendAsync(WebSocket socket, string json) => socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, Cancelled);

    /// <summary>The messages up to and with the first of the given type.</summary>
    public async Task<List<JsonElement>> ReceiveUntilAsync(WebSocket socket, string type)
    {
        var messages = new List<JsonElement>();
        var buffer = new byte[256 * 1024];
        while (messages.Count == 0 || messages[^1].GetProperty("type").GetString() != type)
        {
            var received = await socket.ReceiveAsync(buffer, Cancelled);
            Xunit.Assert.True(received.EndOfMessage && received.MessageType == WebSocketMessageType.Text);
            messages.Add(JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement.Clone());
        }
        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Xunit.Assert.All(Server.Capture.Requests, request => Xunit.Assert.Null(request.Failure));
        await Server.DisposeAsync();
    }
}
