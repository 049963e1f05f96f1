using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Side;

/// <summary>Paths that clients call beside their main one.</summary>
internal static class SideEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        // @openai/agents sends its traces here
        new(Surface.OpenAI, "POST", "/v1/traces/ingest", IngestAsync),
        // Codex asks chatgpt.com for its models
        new(Surface.Open, "GET", "/backend-api/codex/models", call => call.JsonAsync(new JsonObject { ["models"] = new JsonArray() })),
        // Claude Code's settings, telemetry and account calls: it works without any of them
        new(Surface.Open, "GET", "/api/{*rest}", call => call.JsonAsync(NotThere(), 404)),
        new(Surface.Open, "POST", "/api/{*rest}", AcceptAsync),
    ];

    private static async Task IngestAsync(FakeCall call)
    {
        await call.Request.Body.CopyToAsync(Stream.Null, call.Cancelled);
        call.Response.StatusCode = 204;
    }

    private static async Task AcceptAsync(FakeCall call)
    {
        await call.Request.Body.CopyToAsync(Stream.Null, call.Cancelled);
        await call.JsonAsync(new JsonObject());
    }

    private static JsonObject NotThere() => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = "not_found_error", ["message"] = "Not found" },
    };
}
