using System.Text.Json;
using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using Sallyport.Tests.Contracts.Fake;
using Sallyport.Tests.Contracts.Schema;
using Xunit;

namespace Sallyport.Tests.Contracts;

/// <summary>The fake holds to OpenAI's published specification: its routes exist there and its bodies have the shapes given there.</summary>
public sealed class OpenAIContractTests
{
    /// <summary>Routes of the fake that the specification of 2026-08-21 does not have, and why they are right all the same.</summary>
    private static readonly Dictionary<string, string> NewerThanTheSpecification = new()
    {
        ["GET /realtime"] = "a WebSocket; the document lists only its events",
        ["GET /responses"] = "the WebSocket transport of responses, which Codex tries first",
        ["POST /traces/ingest"] = "where @openai/agents sends its traces",
    };

    public static TheoryData<string> Exchanges => [.. Exchange.All.Select(exchange => exchange.ToString())];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Serves_only_operations_of_the_specification_or_listed_as_newer()
    {
        var specification = Specification.LoadOrSkip();
        foreach (var route in Routes())
            Assert.True(specification.Operation(route.Method, route.Path) is null == NewerThanTheSpecification.ContainsKey(route.Name),
                $"{route.Name} must either be in the specification or be listed as newer, not both and not neither");
    }

    [Fact]
    public void Lists_as_newer_only_what_it_serves() =>
        Assert.Empty(NewerThanTheSpecification.Keys.Except(Routes().Select(route => route.Name)));

    [Fact]
    public void Checks_the_answer_of_every_route() =>
        Assert.Equal(
            Routes().Select(route => route.Name).Except(NewerThanTheSpecification.Keys).Order(),
            Exchange.All.Select(exchange => exchange.ToString()).Order());

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Answers_in_the_shape_of_the_specification(string name)
    {
        var specification = Specification.LoadOrSkip();
        var exchange = Exchange.All.Single(exchange => exchange.ToString() == name);
        await using var client = await FakeClient.StartAsync(Cancelled);
        var (path, content) = await exchange.PrepareAsync(client);
        var request = client.Request(exchange.Method, "/v1" + path);
        request.Content = content;
        using var response = await client.Http.SendAsync(request, Cancelled);
        var body = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.IsSuccessStatusCode, body);
        if (exchange.Pattern == "/files/{file_id}/content")
            Assert.Equal("hello", body);
        else if (specification.Answer(exchange.Method, exchange.Pattern, "application/json") is { } schema)
            Assert.Empty(specification.Validator.Validate(JsonDocument.Parse(body).RootElement, schema));
        else
            // the document gives no body for this answer; it must still be JSON that names what was deleted
            Assert.True(exchange.Method == "DELETE" && JsonDocument.Parse(body).RootElement.GetProperty("deleted").GetBoolean());
    }

    [Fact]
    public async Task Streams_chat_chunks_in_the_shape_of_the_specification()
    {
        var specification = Specification.LoadOrSkip();
        await using var client = await FakeClient.StartAsync(Cancelled);
        var events = await client.EventsAsync("/v1/chat/completions", """{"model":"gpt-5","messages":[],"stream":true,"stream_options":{"include_usage":true}}""");
        Assert.Equal("[DONE]", events[^1].Data);
        foreach (var (_, data) in events[..^1])
            Assert.Empty(specification.Validator.Validate(JsonDocument.Parse(data).RootElement, specification.Answer("POST", "/chat/completions", "text/event-stream")!.Value));
    }

    [Fact]
    public async Task Streams_response_events_in_the_shape_of_the_specification()
    {
        var specification = Specification.LoadOrSkip();
        await using var client = await FakeClient.StartAsync(Cancelled);
        var events = await client.EventsAsync("/v1/responses", """{"model":"gpt-5","input":"hi","stream":true}""");
        foreach (var (name, data) in events)
        {
            var body = JsonDocument.Parse(data).RootElement;
            Assert.Equal(name, body.GetProperty("type").GetString());
            Assert.Empty(specification.Validator.Validate(body, specification.Schema("ResponseStreamEvent")));
        }
    }

    [Fact]
    public async Task Sends_realtime_events_in_the_shape_of_the_specification()
    {
        var specification = Specification.LoadOrSkip();
        await using var client = await FakeClient.StartAsync(Cancelled);
        using var socket = await client.ConnectAsync("/v1/realtime?model=gpt-realtime");
        await client.SendAsync(socket, """{"type":"session.update","session":{"type":"realtime","instructions":"be short"}}""");
        await client.SendAsync(socket, """{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}}""");
        await client.SendAsync(socket, """{"type":"nonsense"}""");
        await client.SendAsync(socket, """{"type":"response.create"}""");
        var messages = await client.ReceiveUntilAsync(socket, "response.done");
        Assert.Contains(messages, message => message.GetProperty("type").GetString() == "error");
        foreach (var message in messages)
            Assert.Empty(specification.Validator.Validate(message, specification.Schema("RealtimeServerEvent")));
    }

    [Fact]
    public async Task Answers_errors_in_the_shape_of_the_specification()
    {
        var specification = Specification.LoadOrSkip();
        await using var client = await FakeClient.StartAsync(Cancelled);
        foreach (var problem in await ErrorCatalogue.ProvokeAsync(client))
            Assert.Empty(specification.Validator.Validate(problem, specification.Schema("ErrorResponse")));
    }

    [Fact]
    public async Task Would_notice_a_body_that_lost_a_member()
    {
        var specification = Specification.LoadOrSkip();
        await using var client = await FakeClient.StartAsync(Cancelled);
        var (_, body) = await client.JsonAsync("POST", "/v1/responses", """{"model":"gpt-5","input":"hi"}""");
        var spoiled = JsonNode.Parse(body.GetRawText())!;
        spoiled["output"]![0]!["content"]![0]!.AsObject().Remove("annotations");
        var errors = specification.Validator.Validate(JsonDocument.Parse(spoiled.ToJsonString()).RootElement, specification.Schema("Response"));
        Assert.Contains(errors, error => error.Contains("$.output[0].content[0]", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Method, string Path, string Name)> Routes() =>
        RouteTable.All.Where(route => route.Surface == Surface.OpenAI).Select(route => (route.Method, route.Pattern["/v1".Length..], $"{route.Method} {route.Pattern["/v1".Length..]}"));
}
