using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.Journal;
using Sallyport.Core.PolicyFiles;
using Xunit;

namespace Sallyport.Tests.Control.Sinks;

/// <summary>Against the real rsyslog, over TCP and over TLS.</summary>
public sealed class RsyslogTests : IAsyncDisposable
{
    private readonly SinkScene _scene = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory, InlineData("tcp"), InlineData("tls")]
    public async Task Every_event_arrives_whole_in_order_and_none_that_an_agent_made_up(string scheme)
    {
        await using var server = await Rsyslog.StartOrSkipAsync(_scene, scheme == "tls");
        await _scene.WriteAsync(1, 600);
        await _scene.Journal.AppendAsync(new JournalEntry
        {
            Type = JournalEntryType.TripwireStopped, Path = "/601\n23 <105>1 - forged - - - - -\r\n\0\u2028\ud83d\ude00" + new string('x', 900),
        }, Stop);

        Assert.Empty(await _scene.DeliverOnceAsync(_scene.Sink("log", SinkType.Syslog, server.Url)));

        var lines = await server.WaitForLinesAsync(602);
        Assert.Equal(602, lines.Count);
        Assert.Equal(JournalLines(), lines.Select(l => l.Split(' ', 5)[4]));
        Assert.Equal("journal.opened audit.info sallyport gate-1", string.Join(' ', lines[0].Split(' ')[..4]));
        Assert.Equal("tripwire.stopped audit.alert", string.Join(' ', lines[^1].Split(' ')[..2]));
    }

    [Fact]
    public async Task A_server_that_was_away_gets_what_it_missed()
    {
        await using (var first = await Rsyslog.StartOrSkipAsync(_scene, tls: false))
        {
            await _scene.WriteAsync(1, 50);
            Assert.Empty(await _scene.DeliverOnceAsync(_scene.Sink("log", SinkType.Syslog, first.Url)));
            await first.WaitForLinesAsync(51);
            await first.EndAsync();
            await _scene.WriteAsync(51, 100);
            Assert.Equal(["log"], await _scene.DeliverOnceAsync(_scene.Sink("log", SinkType.Syslog, first.Url)));
            Assert.Equal("Connection refused", _scene.Record("log").Error);
        }
        await using var second = await Rsyslog.StartOrSkipAsync(_scene, tls: false);

        Assert.Empty(await _scene.DeliverOnceAsync(_scene.Sink("log", SinkType.Syslog, second.Url)));

        Assert.Equal(Enumerable.Range(51, 50), SinkScene.Numbers(await second.WaitForLinesAsync(50)));
    }

    [Fact]
    public async Task A_server_whose_certificate_is_another_authoritys_gets_nothing()
    {
        await using var server = await Rsyslog.StartOrSkipAsync(_scene, tls: true);
        await _scene.WriteAsync(1, 1);
        using var other = new Sallyport.Tests.Broker.Upstreams.TestAuthority();
        await File.WriteAllTextAsync(_scene.CaFile, other.Pem, Stop);

        Assert.Equal(["log"], await _scene.DeliverOnceAsync(_scene.Sink("log", SinkType.Syslog, server.Url)));

        Assert.StartsWith("its certificate is not to be trusted", _scene.Record("log").Error, StringComparison.Ordinal);
        Assert.Null(SinkPlaces.Find(_scene.Database, "log", Sallyport.Control.Sinks.SinkSource.Journal));
    }

    private IEnumerable<string> JournalLines() =>
        Directory.GetFiles(_scene.Home.JournalFolder, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines);
}
