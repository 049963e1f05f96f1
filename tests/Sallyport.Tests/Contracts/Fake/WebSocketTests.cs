using System.Net.WebSockets;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

public sealed class WebSocketTests : FakeTests
{
    [Theory]
    [InlineData("1.1", true)]
    [InlineData("2.0", true)]
    [InlineData("1.1", false)]
    [InlineData("2.0", false)]
    public async Task Speaks_realtime_over_both_protocols_with_the_key_in_either_place(string version, bool bearer)
    {
        string[] subprotocols = bearer ? [] : ["realtime", "openai-insecure-api-key." + Client.Key.Text];
        using var socket = await Client.ConnectAsync("/v1/realtime?model=gpt-realtime", version, subprotocols, bearer);
        Assert.Equal(bearer ? null : "realtime", socket.SubProtocol);
        await Client.SendAsync(socket, """{"type":"response.create"}""");
        var messages = await Client.ReceiveUntilAsync(socket, "response.done");
        Assert.Equal("session.created", messages[0].GetProperty("type").GetString());
        Assert.True(messages[^1].GetProperty("response").GetProperty("usage").GetProperty("output_tokens").GetInt32() > 0);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancelled);
        var captured = await Client.Server.Capture.WaitForAsync(request => request.Finished, Cancelled);
        Assert.Equal("HTTP/" + version.Replace(".0", "", StringComparison.Ordinal), captured.Protocol);
        Assert.Contains(captured.Frames, frame => frame is { FromClient: true, Text: """{"type":"response.create"}""" });
    }

    [Fact]
    public async Task Refuses_a_realtime_connection_without_a_good_key()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => Client.ConnectAsync("/v1/realtime?model=gpt-realtime", bearer: false));
        Assert.Equal(401, (await Client.Server.Capture.WaitForAsync(request => request.Finished, Cancelled)).Status);
    }

    [Fact]
    public async Task Answers_each_response_frame_with_the_events_of_a_response()
    {
        using var socket = await Client.ConnectAsync("/v1/responses");
        foreach (var _ in (int[])[1, 2])
        {
            await Client.SendAsync(socket, """{"type":"response.create","model":"gpt-5","input":"hi"}""");
            var messages = await Client.ReceiveUntilAsync(socket, "response.completed");
            Assert.Equal("response.created", messages[0].GetProperty("type").GetString());
            Assert.Equal(Client.Server.State.Text, string.Concat(messages.Where(message => message.GetProperty("type").GetString() == "response.output_text.delta").Select(message => message.GetProperty("delta").GetString())));
        }
    }

    [Fact]
    public async Task Sends_clients_back_to_events_when_told_to()
    {
        Client.Server.ResponsesOverWebSocket = false;
        await Assert.ThrowsAsync<WebSocketException>(() => Client.ConnectAsync("/v1/responses"));
        Assert.Equal(426, (await Client.Server.Capture.WaitForAsync(request => request.Finished, Cancelled)).Status);
    }
}
