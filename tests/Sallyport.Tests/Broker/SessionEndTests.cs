using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Settings;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>What a session has open ends with it, and the journal has those ends before the session's.</summary>
public sealed class SessionEndTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_and_tunnels_that_are_open_are_written_down_before_the_end_of_their_session()
    {
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            await http.Response.WriteAsync("data: 1\n\n");
            await http.Response.Body.FlushAsync();
            var gone = new TaskCompletionSource();
            http.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        using var client = fixture.Client(HttpVersion.Version20);
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i < 20; i++) streams.Add(await client.GetAsync("/v1/stream", HttpCompletionOption.ResponseHeadersRead, Token));
        using var tunnel = await RawConnection.TunnelAsync(fixture, "blind.test:443", tls: false);

        await fixture.Gate.Sessions.StopAsync(fixture.Session.Id, "test", Token);

        var entries = fixture.Journal.Entries;
        Assert.Equal(JournalEntryType.SessionEnded, entries[^1].Type);
        Assert.Equal(20, entries.Count(e => e.Type == JournalEntryType.RequestDone));
        Assert.Single(entries, e => e.Type == JournalEntryType.TunnelClosed);
        Assert.Equal("21 requests, 0 denied", entries[^1].Detail);
        foreach (var stream in streams) stream.Dispose();
    }

    [Fact]
    public async Task A_tunnel_that_is_still_being_dialled_ends_too()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a full queue of connections answers differently");
        // One that waits to be accepted fills the queue, and those behind it get no answer.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(silent.LocalEndPoint!, Token);
        var origin = new Uri($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndPoint!).Port}/");
        await using var fixture = await GateFixture.StartAsync(http => Task.CompletedTask, setup: s => s.Redirects = new() { ["blind.test"] = new UpstreamRedirect(origin, null) });
        using var connection = await RawConnection.OpenAsync(fixture);
        await connection.Stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT blind.test:443 HTTP/1.1\r\n{RawConnection.Authorization(fixture)}\r\n\r\n"), Token);
        await fixture.Journal.WaitForAsync(JournalEntryType.TunnelOpened, Token);
        Assert.Equal(1, fixture.Session.InFlight);

        await fixture.Gate.Sessions.StopAsync(fixture.Session.Id, "test", Token);

        Assert.Equal([JournalEntryType.TunnelOpened, JournalEntryType.TunnelClosed, JournalEntryType.SessionEnded], fixture.Journal.Entries.TakeLast(3).Select(e => e.Type));
    }

    [Fact]
    public async Task What_does_not_end_holds_the_end_of_its_session_up_for_a_second_and_no_longer()
    {
        var time = new FakeTimeProvider();
        await using var fixture = await GateFixture.StartAsync(http => Task.CompletedTask, setup: s => s.Time = time);
        Action never = static () => { };
        Assert.True(fixture.Session.TryEnter(never));

        var ending = fixture.Gate.Sessions.StopAsync(fixture.Session.Id, "test", Token);
        time.Advance(SessionTable.SettleLimit - TimeSpan.FromMilliseconds(1));
        Assert.False(ending.IsCompleted);
        Assert.DoesNotContain(fixture.Journal.Entries, e => e.Type == JournalEntryType.SessionEnded);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await ending);
        Assert.Equal(JournalEntryType.SessionEnded, fixture.Journal.Entries[^1].Type);
    }
}
