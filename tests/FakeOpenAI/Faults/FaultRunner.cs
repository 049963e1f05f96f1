using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using Microsoft.AspNetCore.Http;

namespace FakeOpenAI.Faults;

/// <summary>Wraps an endpoint in the fault in force.</summary>
internal static class FaultRunner
{
    private const string TrailerName = "x-fake-trailer";

    public static async Task RunAsync(FakeCall call, Fault fault, Func<Task> endpoint)
    {
        await WaitAsync(call, fault);
        if (fault.ResetAfterBytes == 0)
        {
            call.Cut();
            return;
        }
        if (fault.CutAfterEffect)
        {
            call.Response.Body = Stream.Null;
            await endpoint();
            call.Cut();
            return;
        }
        await AddHeadersAsync(call, fault);
        await WithBodyAsync(call, fault, Replacement(call, fault) ?? endpoint);
    }

    private static async Task WaitAsync(FakeCall call, Fault fault)
    {
        if (fault.DelayBeforeHeaders > TimeSpan.Zero)
            await Task.Delay(fault.DelayBeforeHeaders, call.State.Time, call.Cancelled);
        if (fault.HoldHeaders is not null)
            await fault.HoldHeaders.WaitAsync(call.Cancelled);
    }

    private static async Task AddHeadersAsync(FakeCall call, Fault fault)
    {
        var headers = call.Response.Headers;
        if (fault.SetCookie is not null)
            headers.SetCookie = fault.SetCookie;
        if (fault.RetryAfterSeconds is { } seconds)
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (fault.HeaderBytes > 0)
            headers["x-fake-large"] = new string('a', fault.HeaderBytes);
        // the server has no way to send 103, so it is written under its feet while it has written nothing itself
        if (fault.EarlyHints && call.Http.Features.Get<PipeWriter>() is { } output && HttpProtocol.IsHttp11(call.Request.Protocol))
            await output.WriteAsync("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"u8.ToArray(), call.Cancelled);
    }

    private static Func<Task>? Replacement(FakeCall call, Fault fault) => fault switch
    {
        { RedirectTo: { } target } => () => RedirectAsync(call, target),
        { Status: { } status, Body: { } body } => () => BodyAsync(call, status, body),
        { Status: 429 } => () => call.JsonAsync(OpenAIErrors.Envelope("requests", "rate_limit_exceeded", "Rate limit reached for requests. Please slow down."), 429),
        { Status: { } status } => () => call.JsonAsync(OpenAIErrors.Envelope("server_error", null, "The server had an error while processing your request. Sorry about that!"), status),
        { Endless: true } => () => EndlessAsync(call),
        _ => null,
    };

    private static Task RedirectAsync(FakeCall call, string target)
    {
        call.Response.Headers.Location = target;
        return call.JsonAsync(new JsonObject { ["moved"] = target }, 302);
    }

    private static async Task BodyAsync(FakeCall call, int status, string body)
    {
        call.Response.StatusCode = status;
        await call.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), call.Cancelled);
    }

    private static async Task EndlessAsync(FakeCall call)
    {
        var sse = new SseWriter(call);
        await sse.StartAsync();
        for (var number = 0; ; number++)
            await sse.EventAsync(null, new JsonObject { ["number"] = number });
    }

    private static async Task WithBodyAsync(FakeCall call, Fault fault, Func<Task> endpoint)
    {
        var response = call.Response;
        var original = response.Body;
        var faulty = new FaultyBody(original, call, fault);
        var ownChunks = fault.Trailers && HttpProtocol.IsHttp11(call.Request.Protocol);
        Stream body = ownChunks ? new ChunkedBody(faulty, TrailerName, "checked") : faulty;
        if (fault.Trailers)
            response.Headers["Trailer"] = TrailerName;
        if (ownChunks)
            response.Headers.TransferEncoding = "chunked";
        if (fault.Gzip)
            response.Headers.ContentEncoding = "gzip";
        Stream outer = fault.Gzip ? new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true) : body;
        response.Body = outer;
        await endpoint();
        if (!ReferenceEquals(outer, body))
            await outer.DisposeAsync();
        if (body is ChunkedBody chunks)
            await chunks.EndAsync(call.Cancelled);
        else if (fault.Trailers && response.SupportsTrailers())
            response.AppendTrailer(TrailerName, "checked");
        response.Body = original;
    }
}
