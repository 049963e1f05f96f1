using System.Text;
using System.Text.Json;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.PolicyFiles;
using Xunit;

namespace Sallyport.Tests.Control.Sinks;

/// <summary>Against a receiver that answers as Splunk's documentation says the event collector does.</summary>
public sealed class SplunkTests : IAsyncDisposable
{
    private readonly SinkScene _scene = new();
    private readonly List<JsonElement> _indexed = [];
    private string _token = SinkScene.Token;
    private bool _acknowledges;
    private int _acknowledgedAt = int.MaxValue;
    private int _asked;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Events_arrive_with_their_time_source_type_and_identifier()
    {
        await using var receiver = await StartAsync();
        await _scene.WriteAsync(1, 3);

        Assert.Empty(await _scene.DeliverOnceAsync(Sink(receiver) with { Format = SinkFormat.Ocsf, Index = "main" }));

        Assert.Equal("/services/collector/event", receiver.Requests[0].Path);
        Assert.Equal(4, _indexed.Count);
        var last = _indexed[^1];
        Assert.Equal(("1772600767.000", "gate-1", "sallyport:ocsf", "main"),
            (last.GetProperty("time").GetRawText(), last.GetProperty("host").GetString(), last.GetProperty("sourcetype").GetString(), last.GetProperty("index").GetString()));
        Assert.Equal(last.GetProperty("event").GetProperty("metadata").GetProperty("uid").GetString(), last.GetProperty("fields").GetProperty("event_id").GetString());
    }

    [Fact]
    public async Task A_token_that_the_collector_does_not_know_is_named_and_loses_nothing()
    {
        await using var receiver = await StartAsync();
        using var runner = _scene.Runner(Sink(receiver));
        await _scene.WriteAsync(1, 3);
        _token = "another";
        Assert.Equal(["splunk"], await runner.RunOnceAsync(Stop));
        Assert.Equal("answered 403: Invalid token", _scene.Record("splunk").Error);

        _token = SinkScene.Token;
        _scene.Time.Advance(SinkBackoff.Longest);
        Assert.Empty(await runner.RunOnceAsync(Stop));
        Assert.Equal([1, 2, 3], SinkScene.Numbers(_indexed.Select(e => e.GetProperty("event").GetRawText())));
    }

    [Fact]
    public async Task An_index_that_the_token_may_not_write_to_is_the_settings_fault_and_not_the_events()
    {
        await using var receiver = await StartAsync();
        await _scene.WriteAsync(1, 3);

        Assert.Equal(["splunk"], await _scene.DeliverOnceAsync(Sink(receiver) with { Index = "secret" }));

        Assert.Equal("answered 400: Incorrect index", _scene.Record("splunk").Error);
        Assert.Empty(_scene.DeadLetters("splunk"));
    }

    [Fact]
    public async Task With_indexer_acknowledgement_a_batch_counts_once_the_indexers_have_it()
    {
        (_acknowledges, _acknowledgedAt) = (true, 3);
        _scene.Options = _scene.Options with { Patience = TimeSpan.FromHours(1) };
        await using var receiver = await StartAsync();
        await _scene.WriteAsync(1, 3);

        Assert.Empty(await RunWhileTimePassesAsync(_scene.DeliverOnceAsync(Sink(receiver))));

        Assert.Equal(3, _asked);
        Assert.NotNull(SinkPlaces.Find(_scene.Database, "splunk", Sallyport.Control.Sinks.SinkSource.Journal));
    }

    [Fact]
    public async Task A_batch_that_is_never_acknowledged_does_not_count()
    {
        _acknowledges = true;
        await using var receiver = await StartAsync();
        await _scene.WriteAsync(1, 3);

        Assert.Equal(["splunk"], await RunWhileTimePassesAsync(_scene.DeliverOnceAsync(Sink(receiver))));

        Assert.Equal("no answer within 30 seconds", _scene.Record("splunk").Error);
        Assert.Null(SinkPlaces.Find(_scene.Database, "splunk", Sallyport.Control.Sinks.SinkSource.Journal));
    }

    [Fact]
    public async Task A_proxy_that_says_200_to_anything_is_not_taken_for_a_collector()
    {
        await using var receiver = await Receiver.StartAsync(_scene.Authority, _ => (200, "<html>welcome</html>"));
        await _scene.WriteAsync(1, 1);

        Assert.Equal(["splunk"], await _scene.DeliverOnceAsync(Sink(receiver)));
        Assert.Contains("no answer of an event collector", _scene.Record("splunk").Error, StringComparison.Ordinal);
    }

    private SinkDefinition Sink(Receiver receiver) => _scene.Sink("splunk", SinkType.SplunkHec, receiver.Origin);

    private Task<Receiver> StartAsync() => Receiver.StartAsync(_scene.Authority, Collect);

    private (int Status, string Body) Collect(Received request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.Length == 0) return (401, """{"text":"Token is required","code":2}""");
        if (authorization != "Splunk " + _token) return (403, """{"text":"Invalid token","code":4}""");
        if (request.Path.StartsWith("/services/collector/ack", StringComparison.Ordinal))
            return (200, $$$"""{"acks":{"7":{{{(++_asked >= _acknowledgedAt ? "true" : "false")}}}}}""");
        if (_acknowledges && request.Headers["X-Splunk-Request-Channel"].Count == 0) return (400, """{"text":"Data channel is missing","code":10}""");
        var events = Read(request.Body);
        if (events.Count == 0) return (400, """{"text":"No data","code":5}""");
        for (var i = 0; i < events.Count; i++)
        {
            if (!events[i].TryGetProperty("event", out _)) return (400, $$"""{"text":"Event field is required","code":12,"invalid-event-number":{{i}}}""");
            if (events[i].TryGetProperty("index", out var index) && index.GetString() == "secret") return (400, $$"""{"text":"Incorrect index","code":7,"invalid-event-number":{{i}}}""");
        }
        _indexed.AddRange(events);
        return (200, _acknowledges ? """{"text":"Success","code":0,"ackId":7}""" : """{"text":"Success","code":0}""");
    }

    /// <summary>Objects one after the other, as the collector takes them.</summary>
    private static List<JsonElement> Read(string body)
    {
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(body), new JsonReaderOptions { AllowMultipleValues = true });
        List<JsonElement> events = [];
        while (json.Read()) events.Add(JsonElement.ParseValue(ref json));
        return events;
    }

    private async Task<T> RunWhileTimePassesAsync<T>(Task<T> run)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!run.IsCompleted)
        {
            _scene.Time.Advance(TimeSpan.FromSeconds(1));
            await tick.WaitForNextTickAsync(Stop);
        }
        return await run;
    }
}
