using System.Net.WebSockets;
using System.Text;
using Sallyport.Core.Captures;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Broker.Captures;

public sealed class CaptureSocketTests
{
    public static TheoryData<CaptureLevel, bool> Levels => new()
    {
        { CaptureLevel.Full, true },
        { CaptureLevel.Full, false },
        { CaptureLevel.Redacted, true },
        { CaptureLevel.Redacted, false },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Levels))]
    public async Task Messages_of_both_directions_are_kept_whole_however_their_frames_are_cut(CaptureLevel level, bool isDecidedOn)
    {
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            while (await ReceiveAsync(socket) is { } message) await SendAsync(socket, $"{message}; your key is {GateFixture.Key}");
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }, level, ["secret-[a-z]+"], models: isDecidedOn ? new NameRules { Deny = ["gpt-4"] } : NameRules.Any);
        using var client = scene.Gate.Client();
        using (var socket = new ClientWebSocket())
        {
            socket.Options.SetRequestHeader("x-api-key", scene.Gate.Placeholder);
            await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/responses"), client, Token);
            for (var i = 0; i < 3; i++)
            {
                await SendAsync(socket, $$"""{"type":"response.create","model":"gpt-5","input":"{{i}} secret-plan"}""");
                Assert.Contains("secret-plan", await ReceiveAsync(socket), StringComparison.Ordinal);
            }
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        }

        var call = await scene.CapturedAsync();
        var word = level == CaptureLevel.Full ? "secret-plan" : "[redacted]";
        Assert.All(call.Messages, m => Assert.True(m.IsWhole));
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => $$"""{"type":"response.create","model":"gpt-5","input":"{{i}} {{word}}"}"""),
            call.Messages.Where(m => m.IsFromAgent).Select(m => CaptureScene.Text(m.Content)));
        var answers = call.Messages.Where(m => !m.IsFromAgent).Select(m => CaptureScene.Text(m.Content)).ToList();
        Assert.Equal(3, answers.Count);
        Assert.All(answers, a => Assert.Contains($"{word}\"}}; your key is", a, StringComparison.Ordinal));
        Assert.DoesNotContain("CANARY", CaptureScene.All(call), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 101", CaptureScene.Text(call.AnswerHead), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_model_says_in_many_messages_is_found_across_them_and_they_keep_their_order()
    {
        string[] pieces = ["Write to ja", "ne.d", "oe@exam", "ple.com", " please"];
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            while (await ReceiveAsync(socket) is not null)
            {
                foreach (var piece in pieces) await SendAsync(socket, $$"""{"type":"response.output_text.delta","item_id":"msg_1","delta":"{{piece}}"}""");
                await SendAsync(socket, """{"type":"response.done"}""");
            }
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }, CaptureLevel.Redacted, [@"[\w.]+@[\w.]+\w"]);
        using var client = scene.Gate.Client();
        using (var socket = new ClientWebSocket())
        {
            socket.Options.SetRequestHeader("x-api-key", scene.Gate.Placeholder);
            await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/realtime"), client, Token);
            for (var i = 0; i < 2; i++)
            {
                await SendAsync(socket, $$"""{"ask":{{i}}}""");
                // The agent gets each message as it comes, although the capture waits for what follows.
                for (var answer = ""; !answer.Contains("response.done", StringComparison.Ordinal);) answer = (await ReceiveAsync(socket))!;
            }
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        }

        var messages = (await scene.CapturedAsync()).Messages.Select(m => CaptureScene.Text(m.Content)).ToList();
        string[] kept = ["Write to [redacted]", "", "", "", " please"];
        string[] answers = [.. kept.Select(k => $$"""{"type":"response.output_text.delta","item_id":"msg_1","delta":"{{k}}"}"""), """{"type":"response.done"}"""];
        Assert.Equal(answers.Concat(answers), messages.Where(m => !m.Contains("ask", StringComparison.Ordinal)));
        Assert.Equal(14, messages.Count);
    }

    [Fact]
    public async Task A_flood_of_tiny_messages_takes_no_more_of_the_disk_than_a_call_may()
    {
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            for (var i = 0; i < 20_000; i++) await socket.SendAsync("x"u8.ToArray(), WebSocketMessageType.Text, true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }, CaptureLevel.Full, options: new CaptureOptions { MaxCallBytes = 256 * 1024 });
        using var client = scene.Gate.Client();
        using (var socket = new ClientWebSocket())
        {
            socket.Options.SetRequestHeader("x-api-key", scene.Gate.Placeholder);
            await socket.ConnectAsync(new Uri($"wss://{GateFixture.Host}/v1/realtime"), client, Token);
            var count = 0;
            while (await ReceiveAsync(socket) is not null) count++;
            Assert.Equal(20_000, count);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        }

        var call = await scene.CapturedAsync();
        Assert.Equal(20_000, call.Messages.Count + call.End!.AnswerOmittedBytes);
        Assert.InRange(scene.Folder.List().Single().Bytes, 200 * 1024, 256 * 1024);
    }

    private static async Task SendAsync(WebSocket socket, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += 7)
            await socket.SendAsync(bytes.AsMemory(at, Math.Min(7, bytes.Length - at)), WebSocketMessageType.Text, at + 7 >= bytes.Length, default);
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
}
