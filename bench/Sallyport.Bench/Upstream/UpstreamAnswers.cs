using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Bench.Upstream;

/// <summary>A chat completion of about 1 KB, an event stream with the time of each event in it, or 401.</summary>
internal static class UpstreamAnswers
{
    private static readonly byte[] Completion = Encoding.ASCII.GetBytes(
        $$$"""
        {"id":"chatcmpl-bench","object":"chat.completion","created":1700000000,"model":"gpt-5-mini","choices":[{"index":0,
        "message":{"role":"assistant","content":"{{{new string('a', 720)}}}"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":225,"completion_tokens":180,"total_tokens":405}}
        """);

    private static readonly string Delta = new('d', 60);

    public static async Task AnswerAsync(HttpContext context)
    {
        await DrainAsync(context);
        if (context.Request.Path == "/v1/responses") await StreamAsync(context);
        else await WriteAsync(context, Completion);
    }

    public static async Task RefuseAsync(HttpContext context)
    {
        await DrainAsync(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        await WriteAsync(context, """{"error":{"message":"not the real key","type":"invalid_request_error","code":"invalid_api_key"}}"""u8.ToArray());
    }

    private static async Task DrainAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync();
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }

    private static async Task WriteAsync(HttpContext context, byte[] body)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "application/json";
        headers.ContentLength = body.Length;
        headers["x-request-id"] = "req_00000000000000000000000000000000";
        headers["openai-processing-ms"] = "1";
        headers["x-ratelimit-remaining-requests"] = "9999";
        await context.Response.BodyWriter.WriteAsync(body);
    }

    private static async Task StreamAsync(HttpContext context)
    {
        var events = int.Parse(context.Request.Query["events"].ToString());
        var gap = TimeSpan.FromMilliseconds(long.Parse(context.Request.Query["gap_ms"].ToString()));
        context.Response.Headers.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        using var timer = new PeriodicTimer(gap);
        try
        {
            for (var i = 0; i < events; i++)
            {
                if (i > 0) await timer.WaitForNextTickAsync(context.RequestAborted);
                var text = $"event: response.output_text.delta\ndata: {{\"sent\":{Stopwatch.GetTimestamp()},\"delta\":\"{Delta}\"}}\n\n";
                await context.Response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes(text), context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The bench closes its idle streams; there is nobody left to tell.
            return;
        }
    }
}
