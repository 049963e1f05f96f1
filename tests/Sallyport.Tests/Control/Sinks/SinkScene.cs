using Microsoft.Extensions.Time.Testing;
using Sallyport.Control.Sinks;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Control.Sinks.Formats;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Broker.Upstreams;
using Sallyport.Tests.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Control.Sinks;

/// <summary>A home with a journal and a store of the control plane, and an authority for receivers.</summary>
internal sealed class SinkScene : IAsyncDisposable
{
    public const string Token = "CANARY-sink-token-0123456789";

    private readonly TemporaryHome _home = new();

    public SinkScene()
    {
        Journal = JournalWriter.Open(Home, Time, null, new JournalOptions { FlushToDisk = static _ => { } });
        Database = ControlDatabase.Open(Home, Time);
        CaFile = FileNamed("ca.pem");
        File.WriteAllText(CaFile, Authority.Pem);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public SallyHome Home => _home.Home;

    public JournalWriter Journal { get; }

    public ControlDatabase Database { get; }

    public TestAuthority Authority { get; } = new();

    public string CaFile { get; }

    public SinkOptions Options { get; set; } = new() { RefusedPause = TimeSpan.Zero };

    /// <summary>Secrets of sinks' credentials, by name.</summary>
    public Dictionary<string, string> Credentials { get; } = new() { ["sink/x"] = Token };

    public static EventText Text { get; } = new(new EventOrigin("gate-1", "1.2.3"), null);

    public string FileNamed(string name) => Path.Combine(Home.Root, name);

    public SinkDefinition Sink(string name, SinkType type, Uri? url = null, SinkEvents events = SinkEvents.All, SinkFormat format = SinkFormat.Native) => new()
    {
        Name = name,
        Type = type,
        Format = format,
        Events = events,
        Url = url,
        Path = type == SinkType.Jsonl ? FileNamed(name + ".out") : null,
        Credential = type is SinkType.Jsonl or SinkType.Syslog ? null : "sink/x",
        CaFile = url?.Scheme is "https" or "tls" ? CaFile : null,
    };

    public SinkRunner Runner(params SinkDefinition[] sinks) =>
        new(sinks, Home, Database, Journal, Text, name => Secret.CopyOf(Credentials[name]), Time, Options);

    /// <summary>A runner of its own for this run, as after a restart.</summary>
    public async Task<IReadOnlyList<string>> DeliverOnceAsync(params SinkDefinition[] sinks)
    {
        using var runner = Runner(sinks);
        return await runner.RunOnceAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Entries that are told apart by their path: <c>/1</c>, <c>/2</c> …</summary>
    public async Task WriteAsync(int from, int to)
    {
        for (var i = from; i <= to; i++)
        {
            await Journal.AppendAsync(new JournalEntry
            {
                Type = JournalEntryType.RequestDone, Agent = "bot", Method = "GET", Host = "api.openai.com", Path = $"/{i}", Status = 200,
            }, TestContext.Current.CancellationToken);
        }
    }

    public void AddAuditEvents(int from, int to, string? body = null) => Database.Write(connection =>
    {
        for (var i = from; i <= to; i++)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO audit_event (id, type, effective_at, body) VALUES ($id, 'api_key.created', 1772600000, $body)";
            command.Parameters.AddWithValue("$id", $"audit_log-{i}");
            command.Parameters.AddWithValue("$body", body ?? $$$"""{"id":"audit_log-{{{i}}}","type":"api_key.created","actor":{"type":"session","session":{"user":{"id":"user_1","email":"ann@example.com"},"ip_address":"192.0.2.7"}},"project":{"id":"proj_1"}}""");
            command.ExecuteNonQuery();
        }
        return 0;
    });

    public SinkRecord Record(string sink) => SinkRecord.Find(Database, sink);

    public string[] DeadLetters(string sink) =>
        File.Exists(Sallyport.Control.Sinks.Delivery.DeadLetters.FileOf(Home, sink)) ? File.ReadAllLines(Sallyport.Control.Sinks.Delivery.DeadLetters.FileOf(Home, sink)) : [];

    /// <summary>The numbers of <see cref="WriteAsync"/> in events of the native format, in order.</summary>
    public static IEnumerable<int> Numbers(IEnumerable<string> events) =>
        events.Select(e => System.Text.RegularExpressions.Regex.Match(e, "\"path\":\"/([0-9]+)\"")).Where(m => m.Success).Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        Database.Dispose();
        Authority.Dispose();
        _home.Dispose();
    }
}
