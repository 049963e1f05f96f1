using System.Text.Json;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.PolicyFiles;
using Xunit;

namespace Sallyport.Tests.Control.Sinks;

/// <summary>Against a receiver with a data stream of its own, which judges each item as Elasticsearch does.</summary>
public sealed class ElasticTests : IAsyncDisposable
{
    private readonly SinkScene _scene = new();
    private readonly Dictionary<string, string> _stored = [];
    private string? _busyWith;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Each_event_is_created_once_under_its_identifier()
    {
        await using var receiver = await StartAsync();
        var sink = _scene.Sink("es", SinkType.Elastic, receiver.Origin, format: SinkFormat.Ecs) with { Index = "logs-sallyport-test" };
        await _scene.WriteAsync(1, 5);
        Assert.Empty(await _scene.DeliverOnceAsync(sink));
        SinkPlaces.Set(_scene.Database, "es", Sallyport.Control.Sinks.SinkSource.Journal, "1:0:0");
        Assert.Empty(await _scene.DeliverOnceAsync(sink));

        Assert.Equal(6, _stored.Count);
        Assert.Equal(2, receiver.Requests.Count);
        Assert.Equal(("/_bulk", "application/x-ndjson", "ApiKey " + SinkScene.Token),
            (receiver.Requests[0].Path, receiver.Requests[0].Headers.ContentType.ToString(), receiver.Requests[0].Headers.Authorization.ToString()));
        Assert.All(_stored, s => Assert.Equal(s.Key, JsonDocument.Parse(s.Value).RootElement.GetProperty("event").GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Of_a_batch_that_was_taken_in_part_only_the_rest_is_missing_until_it_comes_again()
    {
        await using var receiver = await StartAsync();
        using var runner = _scene.Runner(_scene.Sink("es", SinkType.Elastic, receiver.Origin));
        await _scene.WriteAsync(1, 10);
        _busyWith = "/4";
        Assert.Equal(["es"], await runner.RunOnceAsync(TestContext.Current.CancellationToken));
        Assert.Contains("10 of 11 taken; answered 429: es_rejected_execution_exception", _scene.Record("es").Error, StringComparison.Ordinal);

        _busyWith = null;
        _scene.Time.Advance(SinkBackoff.Longest);
        Assert.Empty(await runner.RunOnceAsync(TestContext.Current.CancellationToken));

        Assert.Equal(Enumerable.Range(1, 10), SinkScene.Numbers(_stored.Values).Order());
        // The place had moved up to the event that was not taken.
        Assert.Equal(7 * 2, receiver.Requests[1].Body.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task A_document_that_the_mapping_refuses_is_put_aside_alone()
    {
        await using var receiver = await StartAsync();
        await _scene.WriteAsync(1, 12);

        await _scene.DeliverOnceAsync(_scene.Sink("es", SinkType.Elastic, receiver.Origin));

        Assert.Equal(Enumerable.Range(1, 12).Where(i => i != 11), SinkScene.Numbers(_stored.Values).Order());
        Assert.Contains("document_parsing_exception", Assert.Single(_scene.DeadLetters("es")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_none_to_a_bulk_request_counts_for_nothing()
    {
        await using var receiver = await Receiver.StartAsync(_scene.Authority, _ => (200, """{"took":1,"errors":false,"items":[]}"""));
        await _scene.WriteAsync(1, 2);

        Assert.Equal(["es"], await _scene.DeliverOnceAsync(_scene.Sink("es", SinkType.Elastic, receiver.Origin)));
    }

    private Task<Receiver> StartAsync() => Receiver.StartAsync(_scene.Authority, Bulk);

    private (int Status, string Body) Bulk(Received request)
    {
        var lines = request.Body.TrimEnd('\n').Split('\n');
        List<string> items = [];
        for (var i = 0; i + 1 < lines.Length; i += 2)
        {
            var action = JsonDocument.Parse(lines[i]).RootElement.GetProperty("create");
            var (id, document) = (action.GetProperty("_id").GetString()!, lines[i + 1]);
            items.Add((_busyWith is not null && document.Contains($"\"{_busyWith}\"", StringComparison.Ordinal), document.Contains("\"/11\"", StringComparison.Ordinal), _stored.ContainsKey(id)) switch
            {
                (true, _, _) => """{"create":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"queue is full"}}}""",
                (_, true, _) => """{"create":{"status":400,"error":{"type":"document_parsing_exception","reason":"failed to parse field [url.path]"}}}""",
                (_, _, true) => """{"create":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"document already exists"}}}""",
                _ => """{"create":{"status":201,"result":"created"}}""",
            });
            if (items[^1].Contains("201", StringComparison.Ordinal)) _stored[id] = document;
        }
        return (200, $$"""{"took":3,"errors":{{(items.All(i => i.Contains("201", StringComparison.Ordinal)) ? "false" : "true")}},"items":[{{string.Join(',', items)}}]}""");
    }
}
