using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FakeOpenAI.Bench;

/// <summary>
/// The upstream of a load generator. <c>POST /v1/chat/completions</c> answers about 1 KB of prebuilt JSON. <c>POST /v1/responses</c> answers
/// server-sent events: <c>x-fake-events</c> of them (default 200), <c>x-fake-interval-ms</c> apart (default 8), each with the moment it was sent,
/// as <c>mono_ns</c> (the machine's monotonic clock, comparable between processes) and <c>unix_us</c>. The key is still looked up, so that a
/// request that kept its placeholder is a 401.
/// </summary>
internal static class BenchEndpoints
{
    private static readonly byte[] Answer = BuildAnswer();

    public static Task RunAsync(FakeServer server, HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal) || server.State.Find(authorization[7..]) is null)
        {
            http.Response.StatusCode = 401;
            return Task.CompletedTask;
        }
        return http.Request.Path.Value switch
        {
            "/v1/chat/completions" => AnswerAsync(http),
            "/v1/responses" => StreamAsync(http),
            _ => NotFoundAsync(http),
        };
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        await DrainAsync(http);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Answer.Length;
        await http.Response.BodyWriter.WriteAsync(Answer);
    }

    private static async Task StreamAsync(HttpContext http)
    {
        await DrainAsync(http);
        var events = Number(http, "x-fake-events", 200);
        var interval = TimeSpan.FromMilliseconds(Number(http, "x-fake-interval-ms", 8));
        http.Response.ContentType = "text/event-stream";
        await http.Response.BodyWriter.FlushAsync();
        try
        {
            for (var number = 0; number < events; number++)
            {
                if (interval > TimeSpan.Zero)
                    await Task.Delay(interval, http.RequestAborted);
                var nanoseconds = Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);
                var microseconds = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
                var text = $"event: response.output_text.delta\ndata: {{\"type\":\"response.output_text.delta\",\"sequence_number\":{number},\"delta\":\"word \",\"mono_ns\":{nanoseconds},\"unix_us\":{microseconds}}}\n\n";
                await http.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), http.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the reader has seen enough
        }
    }

    private static async Task DrainAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private static int Number(HttpContext http, string header, int otherwise) =>
        int.TryParse(http.Request.Headers[header], CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static byte[] BuildAnswer() => JsonSerializer.SerializeToUtf8Bytes<JsonNode>(new JsonObject
    {
        ["id"] = "chatcmpl-bench",
        ["object"] = "chat.completion",
        ["created"] = 1_700_000_000,
        ["model"] = "gpt-5-mini",
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = string.Concat(Enumerable.Repeat("All quiet at the gate. ", 32)), ["refusal"] = null },
            ["logprobs"] = null,
            ["finish_reason"] = "stop",
        }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 12, ["completion_tokens"] = 160, ["total_tokens"] = 172 },
    });
}
