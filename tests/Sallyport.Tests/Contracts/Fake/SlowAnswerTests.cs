using FakeOpenAI;
using FakeOpenAI.Faults;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

public sealed class SlowAnswerTests : FakeTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    protected override FakeServerOptions Options => new() { Time = _time };

    [Fact]
    public async Task Sends_no_faster_than_told()
    {
        Client.Server.Faults.Once("/v1/models", new Fault { BytesPerSecond = 100 });
        using var response = await Client.Http.SendAsync(Client.Request("GET", "/v1/models"), HttpCompletionOption.ResponseHeadersRead, Cancelled);
        var size = response.Content.Headers.ContentLength!.Value;
        var stream = await response.Content.ReadAsStreamAsync(Cancelled);
        Assert.Equal(10, await stream.ReadAsync(new byte[size], Cancelled));
        var started = _time.GetUtcNow();
        await AdvanceUntilAsync(stream.CopyToAsync(Stream.Null, Cancelled));
        Assert.True(_time.GetUtcNow() - started >= TimeSpan.FromSeconds((size - 20) / 100.0));
    }

    [Fact]
    public async Task Waits_before_the_headers_and_between_events()
    {
        Client.Server.Faults.Once("/v1/chat", new Fault { DelayBeforeHeaders = TimeSpan.FromSeconds(5), DelayBetweenEvents = TimeSpan.FromSeconds(1) });
        var started = _time.GetUtcNow();
        var events = Client.EventsAsync("/v1/chat/completions", """{"model":"fake-events-3","messages":[],"stream":true}""");
        await AdvanceUntilAsync(events);
        // the role, three words, the end and [DONE]
        Assert.Equal(6, (await events).Count);
        Assert.True(_time.GetUtcNow() - started >= TimeSpan.FromSeconds(11));
    }

    private async Task AdvanceUntilAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        await work;
    }
}
