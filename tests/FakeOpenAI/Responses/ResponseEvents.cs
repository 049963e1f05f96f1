using System.Text.Json.Nodes;

namespace FakeOpenAI.Responses;

/// <summary>The events of one response in their order, numbered; the same over SSE and over WebSocket.</summary>
internal static class ResponseEvents
{
    public static IEnumerable<JsonObject> Of(StoredResponse response)
    {
        var number = 0;
        yield return Event("response.created", ("response", response.Object("in_progress")));
        yield return Event("response.in_progress", ("response", response.Object("in_progress")));
        if (response.Speaks)
        {
            yield return Event("response.output_item.added", ("output_index", 0), ("item", response.Message("in_progress", null)));
            yield return Text("response.content_part.added", ("part", StoredResponse.Part("")));
            foreach (var piece in response.Spoken.Pieces)
                yield return Text("response.output_text.delta", ("delta", piece), ("logprobs", new JsonArray()));
            yield return Text("response.output_text.done", ("text", response.Spoken.Whole), ("logprobs", new JsonArray()));
            yield return Text("response.content_part.done", ("part", StoredResponse.Part(response.Spoken.Whole)));
            yield return Event("response.output_item.done", ("output_index", 0), ("item", response.Message("completed", response.Spoken.Whole)));
        }
        yield return Event("response.completed", ("response", response.Object("completed")));

        JsonObject Text(string type, params (string, JsonNode)[] members) =>
            Event(type, [("item_id", response.MessageId), ("output_index", 0), ("content_index", 0), .. members]);

        JsonObject Event(string type, params (string Name, JsonNode Value)[] members)
        {
            var data = new JsonObject { ["type"] = type, ["sequence_number"] = number++ };
            foreach (var (name, value) in members)
                data[name] = value;
            return data;
        }
    }
}
