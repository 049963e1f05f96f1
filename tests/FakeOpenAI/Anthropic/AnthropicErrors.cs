using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Anthropic;

/// <summary>Anthropic's error bodies.</summary>
internal static class AnthropicErrors
{
    public static FakeProblem NoKey() => Problem(401, "authentication_error", "x-api-key header is required");

    public static FakeProblem BadKey(bool bearer) => Problem(401, "authentication_error", bearer ? "Invalid bearer token" : "invalid x-api-key");

    public static FakeProblem UnknownModel(string model) => Problem(404, "not_found_error", $"model: {model}");

    public static FakeProblem Missing(string name) => Problem(400, "invalid_request_error", $"{name}: Field required");

    public static FakeProblem NoSuchKey(string id) => Problem(404, "not_found_error", $"api_key: {id}");

    private static FakeProblem Problem(int status, string type, string message) => new(status, new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = type, ["message"] = message },
        ["request_id"] = FakeState.NewId("req_"),
    });
}
