using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Sallyport.Tests.Broker;

public sealed class WebSocketTests
{
    private static readonly RequestDelegate Echo = async http =>
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.StatusCode = 426;
            await http.Response.WriteAsync("upgrade");
            return;
        }
        var protocols = http.WebSockets.WebSocketRequestedProtocols;
        using var socket = await http.WebSockets.AcceptWebSocketAsync(protocols.FirstOrDefault());
        // Backwards, so that the gate does not take the key out again.
        var greeting = string.Concat($"{http.Request.Headers.Authorization} {string.Join(',', protocols)}".Reverse());
        await socket.SendAsync(Encoding.UTF8.GetBytes(greeting), WebSocketMessageType.Text, true, default);
        var buffer = new byte[65536];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer, default);
            if (message.MessageType == WebSocketMessageType.Close) break;
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, default);
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", default);
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Frames_pass_both_ways_with_the_key_in_the_header(string version)
    {
        await using var fixture = await GateFixture.StartAsync(Echo);
        using var http = fixture.Client();
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {fixture.Placeholder}");
        await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/realtime?model=x"), http, Token);
        Assert.Equal($"Bearer {GateFixture.Key} ", string.Concat((await ReceiveAsync(socket)).Reverse()));
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, true, Token);
        Assert.Equal("hello", await ReceiveAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
        Assert.Equal("bye", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task The_key_goes_into_the_subprotocol_and_never_comes_back()
    {
        await using var fixture = await GateFixture.StartAsync(Echo);
        using var http = fixture.Client();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol($"example-key.{fixture.Placeholder}");
        socket.Options.AddSubProtocol("realtime");
        await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/realtime"), http, Token);
        Assert.Equal($" example-key.{GateFixture.Key},realtime", string.Concat((await ReceiveAsync(socket)).Reverse()));
        // This upstream picks the subprotocol that holds the key; the client is shown its own placeholder.
        Assert.Equal($"example-key.{fixture.Placeholder}", socket.SubProtocol);
    }

    [Fact]
    public async Task Ending_the_session_ends_its_web_sockets()
    {
        await using var fixture = await GateFixture.StartAsync(Echo);
        using var http = fixture.Client();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("x-api-key", fixture.Placeholder);
        await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/"), http, Token);
        await ReceiveAsync(socket);
        await fixture.Gate.Sessions.StopAsync(fixture.Session.Id, "test", Token);
        await Assert.ThrowsAnyAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[1], Token));
    }

    [Fact]
    public async Task A_refused_upgrade_is_an_ordinary_answer()
    {
        await using var fixture = await GateFixture.StartAsync(http =>
        {
            http.Response.StatusCode = 426;
            return http.Response.WriteAsync("no sockets here");
        });
        using var connection = await RawConnection.TunnelAsync(fixture);
        var answer = await connection.ExchangeAsync(
            $"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 426", answer, StringComparison.Ordinal);
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var message = await socket.ReceiveAsync(buffer, Token);
        return Encoding.UTF8.GetString(buffer, 0, message.Count);
    }
}
