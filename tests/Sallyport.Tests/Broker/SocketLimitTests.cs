using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>What is used on a WebSocket is read, charged answer by answer, and ends it when a budget is spent.</summary>
public sealed class SocketLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<bool, bool> Compression => new() { { false, true }, { true, true }, { true, false } };

    /// <summary>Answers every message with a large one and one that says what was used: 10 in, 90 out.</summary>
    private static RequestDelegate Realtime(bool compressed, bool keepsContext) => async http =>
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = compressed, DisableServerContextTakeover = !keepsContext });
        var buffer = new byte[1000];
        await SendAsync(socket, """{"type":"session.created","session":{"model":"m-1"}}""");
        while (await socket.ReceiveAsync(buffer, Token) is { MessageType: not WebSocketMessageType.Close })
        {
            await SendAsync(socket, $$"""{"type":"response.output_audio.delta","delta":"{{new string('A', 70_000)}}"}""");
            await SendAsync(socket, """{"type":"response.done","response":{"usage":{"total_tokens":100,"input_tokens":10,"output_tokens":90}}}""");
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Token);
    };

    [Theory, MemberData(nameof(Compression))]
    public async Task Every_answer_on_a_socket_is_counted(bool compressed, bool keepsContext)
    {
        await using var fixture = await GateFixture.StartAsync(Realtime(compressed, keepsContext), setup: s => s.Limit(new Limits { TokensPerMinute = 1_000_000 }));
        using var http = fixture.Client();
        using var socket = await OpenAsync(fixture, http, compressed);
        for (var i = 0; i < 3; i++) await AskAsync(socket);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);
        var done = Assert.Single(fixture.Journal.Entries, e => e.Type == JournalEntryType.RequestDone);
        Assert.Equal(("m-1", 30, 270, null), (done.Model, done.InputTokens, done.OutputTokens, done.Estimated));
    }

    [Fact]
    public async Task A_socket_ends_with_the_answer_that_spends_the_budget_and_no_other_opens()
    {
        await using var fixture = await GateFixture.StartAsync(Realtime(false, true), setup: s => s.Limit(budget: new Budget { TokensPerDay = 250 }));
        using var http = fixture.Client();
        using var socket = await OpenAsync(fixture, http, compressed: false);
        await AskAsync(socket);
        await AskAsync(socket);
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            for (var i = 0; i < 10; i++) await AskAsync(socket);
        });
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Token);
        var done = Assert.Single(fixture.Journal.Entries, e => e.Type == JournalEntryType.RequestDone);
        Assert.Equal("budget-spent", done.Rule);
        // The third answer spends it; a fourth may have been asked for before the client noticed.
        Assert.InRange(done.OutputTokens!.Value, 270, 360);
        await Assert.ThrowsAnyAsync<WebSocketException>(() => OpenAsync(fixture, http, compressed: false));
        Assert.Contains(fixture.Journal.Entries, e => e is { Type: JournalEntryType.RequestDenied, Rule: "budget-spent" });
    }

    private static async Task<ClientWebSocket> OpenAsync(GateFixture fixture, HttpClient http, bool compressed)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {fixture.Placeholder}");
        if (compressed) socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        try
        {
            await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/realtime"), http, Token);
            await ReceiveAsync(socket);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task AskAsync(ClientWebSocket socket)
    {
        await SendAsync(socket, """{"type":"response.create"}""");
        await ReceiveAsync(socket);
        await ReceiveAsync(socket);
    }

    private static ValueTask SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Token);

    private static async Task ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[1 << 16];
        while (!(await socket.ReceiveAsync(buffer, Token)).EndOfMessage)
        {
        }
    }
}
