using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Broker.Content;

public sealed class SocketContentTests : IAsyncDisposable
{
    private static readonly Provider s_openai = GateFixture.Example with
    {
        Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations,
    };

    private readonly ConcurrentQueue<string> _seen = new();
    private GateFixture? _gate;
    private HttpClient? _http;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"type":"response.create","model":"gpt-5-mini","store":false,"input":"x"}""", null)]
    [InlineData("""{"type":"response.cancel"}""", null)]
    [InlineData("""{"type":"response.create","model":"gpt-4o","store":false}""", "model-not-allowed")]
    [InlineData("""{"type":"response.create","store":false}""", "model-not-allowed")]
    [InlineData("""{"type":"response.create","model":"gpt-5","store":false,"mod\u0065l":"gpt-4o"}""", "duplicate-field")]
    [InlineData("""{"type":"response.create","model":"gpt-5","store":false,"tools":[{"type":"mcp"}]}""", "tool-not-allowed")]
    [InlineData("""{"type":"response.create","model":"gpt-5"}""", "store-not-allowed")]
    [InlineData("not json", "malformed-content")]
    public async Task A_message_of_the_responses_socket_is_decided_on_before_it_leaves(string message, string? rule)
    {
        using var socket = await ConnectAsync("/v1/responses");
        foreach (var pieces in new[] { 1, 5 })
        {
            var bytes = Encoding.UTF8.GetBytes(message);
            var size = (bytes.Length / pieces) + 1;
            for (var at = 0; at < bytes.Length; at += size)
                await socket.SendAsync(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), WebSocketMessageType.Text, at + size >= bytes.Length, Token);
            var answer = await ReceiveAsync(socket);
            if (rule is null)
            {
                Assert.Equal("ok", answer);
                continue;
            }
            var json = JsonSerializer.Deserialize<JsonElement>(answer!);
            Assert.Equal(("error", rule), (json.GetProperty("type").GetString(), json.GetProperty("sallyport").GetProperty("rule").GetString()));
            Assert.Null(await ReceiveAsync(socket));
            Assert.Equal((WebSocketCloseStatus.PolicyViolation, $"sallyport: {rule}"), (socket.CloseStatus, socket.CloseStatusDescription));
            await _gate!.Journal.WaitForAsync("request.denied", Token);
            Assert.Equal(rule, Assert.Single(_gate.Journal.Entries, e => e.Type == "request.denied").Rule);
            Assert.Empty(_seen);
            return;
        }
        Assert.Equal([message, message], _seen);
    }

    [Fact]
    public async Task A_realtime_session_may_not_change_its_tools_or_model_behind_the_address()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("/v1/realtime?model=gpt-4o-realtime"));
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("/v1/realtime?model=gpt-5-rt&model=gpt-4o-realtime"));
        foreach (var (message, rule) in new[]
        {
            ("""{"type":"session.update","session":{"tools":[{"type":"mcp"}]}}""", "tool-not-allowed"),
            ("""{"type":"session.update","session":{"model":"gpt-4o"}}""", "model-not-allowed"),
            ("""{"type":"session.update","session":{"audio":{"input":{"transcription":{"model":"whisper-1"}}}}}""", "model-not-allowed"),
        })
        {
            using var socket = await ConnectAsync("/v1/realtime?model=gpt-5-rt");
            await socket.SendAsync("""{"type":"input_audio_buffer.append","audio":"AAAA"}"""u8.ToArray(), WebSocketMessageType.Text, true, Token);
            Assert.Equal("ok", await ReceiveAsync(socket));
            await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Token);
            Assert.Contains(rule, await ReceiveAsync(socket), StringComparison.Ordinal);
        }
        Assert.DoesNotContain(_seen, m => m.Contains("session.update", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_is_too_long_to_be_held_is_refused()
    {
        using var socket = await ConnectAsync("/v1/responses");
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"response.create","model":"gpt-5","store":false,"input":"{{new string('x', 2_000_000)}}"}"""), WebSocketMessageType.Text, true, Token);
        Assert.Contains("content-beyond-limit", await ReceiveAsync(socket), StringComparison.Ordinal);
        Assert.Empty(_seen);
    }

    [Fact]
    public async Task A_key_in_a_message_of_the_provider_is_taken_out_wherever_its_frames_are_cut()
    {
        await StartAsync(async socket =>
        {
            var bytes = Encoding.ASCII.GetBytes($"<{GateFixture.Key}>");
            for (var cut = 1; cut < bytes.Length; cut++)
            {
                await socket.SendAsync(bytes.AsMemory(0, cut), WebSocketMessageType.Text, false, default);
                await socket.SendAsync(bytes.AsMemory(cut), WebSocketMessageType.Text, true, default);
            }
        });
        using var socket = await ConnectAsync("/v1/responses");
        for (var cut = 1; cut < GateFixture.Key.Length + 2; cut++)
        {
            var seen = await ReceiveAsync(socket);
            Assert.Equal($"<{_gate!.Placeholder[..GateFixture.Key.Length]}>", seen);
        }
    }

    [Fact]
    public async Task A_placeholder_of_another_provider_in_a_message_closes_the_socket_and_freezes_the_agent()
    {
        using var socket = await ConnectAsync("/v1/responses");
        var stolen = _gate!.Session.Placeholders["other/default"];
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"response.create","model":"gpt-5","store":false,"input":"{{stolen}}"}"""), WebSocketMessageType.Text, true, Token);
        Assert.Contains("tripwire", await ReceiveAsync(socket), StringComparison.Ordinal);
        await _gate.Journal.WaitForAsync("frozen", Token);
        Assert.Contains(_gate.Journal.Entries, e => e.Type == "tripwire.stopped");
        Assert.Empty(_seen);
    }

    private async Task<ClientWebSocket> ConnectAsync(string path)
    {
        await StartAsync(null);
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("x-api-key", _gate!.Placeholder);
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}{path}"), _http!, Token);
        return socket;
    }

    private async Task StartAsync(Func<WebSocket, Task>? greet)
    {
        if (_gate is not null) return;
        var grant = new Grant
        {
            Agent = "test",
            Credential = "example/default",
            Permissions = SessionSetup.Everything,
            Models = new NameRules { Allow = ["gpt-5*"] },
            Tools = new NameRules { Deny = ["mcp"] },
            Requests = new RequestRules { Store = false },
        };
        _gate = await GateFixture.StartAsync(http => AnswerAsync(http, greet), setup: s =>
        {
            s.Provider = s_openai;
            s.Credentials = [GateFixture.Facts(), GateFixture.Facts("other/default")];
            s.Policy = new PolicySnapshot { Version = 1, Agents = new Dictionary<string, AgentPolicy> { ["test"] = new() { Name = "test", Grants = [grant] } } };
        });
        _http = _gate.Client();
    }

    private async Task AnswerAsync(HttpContext http, Func<WebSocket, Task>? greet)
    {
        Assert.Equal(0, http.Request.Headers.SecWebSocketExtensions.Count);
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        if (greet is not null) await greet(socket);
        while (await ReceiveAsync(socket) is { } message)
        {
            _seen.Enqueue(message);
            await socket.SendAsync("ok"u8.ToArray(), WebSocketMessageType.Text, true, default);
        }
    }

    private static async Task<string?> ReceiveAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_gate is not null) await _gate.DisposeAsync();
    }
}
