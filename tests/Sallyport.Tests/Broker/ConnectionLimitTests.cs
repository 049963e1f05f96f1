using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>An agent that opens connections without end, and those who share the gate with it.</summary>
public sealed class ConnectionLimitTests
{
    private const int Most = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_has_so_many_connections_open_and_no_more()
    {
        await using var fixture = await StartAsync();
        var open = new List<RawConnection>();
        for (var i = 0; i < Most; i++) open.Add(await RawConnection.TunnelAsync(fixture));
        for (var i = 0; i < 5; i++)
        {
            var refused = await ConnectAsync(fixture);
            Assert.StartsWith("HTTP/1.1 503", refused, StringComparison.Ordinal);
            Assert.Contains("too-many-connections", refused, StringComparison.Ordinal);
        }
        // A flood is written down once, not once for each.
        Assert.Single(fixture.Journal.Entries, e => e is { Type: JournalEntryType.TunnelDenied, Rule: "too-many-connections", Agent: "test" });

        // Those that are open serve on, and another session is not touched by it.
        Assert.StartsWith("HTTP/1.1 200", await open[0].ExchangeAsync($"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\n\r\n"), StringComparison.Ordinal);
        var other = await fixture.Gate.Sessions.StartAsync(new SessionRequest { Agent = "other", Command = "", Credentials = [GateFixture.Facts()] }, Token);
        using (var client = fixture.Client(session: other)) Assert.Equal("{}", await client.GetStringAsync("/", Token));

        // One that is closed makes room for another.
        open[0].Dispose();
        while (!(await ConnectAsync(fixture)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) Token.ThrowIfCancellationRequested();
        foreach (var connection in open) connection.Dispose();
    }

    [Fact]
    public async Task Connections_that_show_no_session_have_a_limit_of_their_own_and_leave_open_ones_alone()
    {
        await using var fixture = await StartAsync();
        using var mine = await RawConnection.TunnelAsync(fixture);
        var silent = new List<RawConnection>();
        for (var i = 0; i <= Most; i++) silent.Add(await RawConnection.OpenAsync(fixture));
        var ends = silent.Select(s => s.Stream.ReadAsync(new byte[1], Token).AsTask()).ToList();

        Assert.Equal(0, await await Task.WhenAny(ends));
        Assert.Equal(1, ends.Count(e => e.IsCompleted));
        Assert.Single(fixture.Journal.Entries, e => e is { Type: JournalEntryType.TunnelDenied, Rule: "too-many-connections", Session: null });
        Assert.StartsWith("HTTP/1.1 200", await mine.ExchangeAsync($"GET / HTTP/1.1\r\nHost: {GateFixture.Host}\r\n\r\n"), StringComparison.Ordinal);
        foreach (var connection in silent) connection.Dispose();
    }

    private static Task<GateFixture> StartAsync() => GateFixture.StartAsync(http => http.Response.WriteAsync("{}"), setup: s => s.MaxConnections = Most);

    private static async Task<string> ConnectAsync(GateFixture fixture)
    {
        using var connection = await RawConnection.OpenAsync(fixture);
        return await connection.ExchangeAsync($"CONNECT {GateFixture.Host}:443 HTTP/1.1\r\n{RawConnection.Authorization(fixture)}\r\n\r\n");
    }
}
