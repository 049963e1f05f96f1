using System.Text.Json.Nodes;
using FakeOpenAI.Capture;

namespace FakeOpenAI.Control;

/// <summary>A captured request as JSON, for other processes.</summary>
internal static class CaptureJson
{
    public static JsonNode Of(CapturedRequest request) => new JsonObject
    {
        ["number"] = request.Number,
        ["protocol"] = request.Protocol,
        ["method"] = request.Method,
        ["target"] = request.RawTarget,
        ["host"] = request.Host,
        ["server_name"] = request.ServerName,
        ["authorization"] = request.Authorization,
        ["headers"] = Pairs(request.Headers),
        ["trailers"] = Pairs(request.Trailers),
        ["body_bytes"] = request.BodyBytes,
        ["body_sha256"] = request.BodySha256,
        ["body"] = request.BodyText,
        ["frames"] = new JsonArray([.. request.Frames.Select(frame => new JsonObject { ["from_client"] = frame.FromClient, ["text"] = frame.Text })]),
        ["status"] = request.Status,
        ["finished"] = request.Finished,
        ["aborted"] = request.Aborted,
        ["failure"] = request.Failure,
    };

    private static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) => [.. pairs.Select(pair => new JsonArray(pair.Key, pair.Value))];
}
