using System.Net.WebSockets;
using FakeOpenAI.Bench;
using FakeOpenAI.Capture;
using FakeOpenAI.Control;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeOpenAI.Http;

/// <summary>What happens around every request: capture it, apply a fault, dispatch, note how it ended.</summary>
internal static class RequestPipeline
{
    public static async Task RunAsync(FakeServer server, HttpContext http)
    {
        if (server.Options.Bench)
        {
            await BenchEndpoints.RunAsync(server, http);
            return;
        }
        if (server.Options.ControlEndpoints && http.Request.Path.StartsWithSegments("/__fake"))
        {
            await ControlEndpoints.RunAsync(new FakeCall { Http = http, Server = server, Captured = null });
            return;
        }
        var head = http.Features.Get<RequestHead>();
        CapturedRequest? captured = null;
        FakeCall? call = null;
        try
        {
            captured = server.Options.CaptureRequests ? Record(server, http, head) : null;
            call = new FakeCall { Http = http, Server = server, Captured = captured };
            await Dispatcher.RunAsync(call);
        }
        catch (Exception gone) when (gone is IOException or WebSocketException || gone is OperationCanceledException && (call?.WasCut == true || http.RequestAborted.IsCancellationRequested))
        {
            // the client went away or a fault cut the line; the capture says so below
        }
        catch (Exception bug)
        {
            // its client sees a 500 without a word, and a test that fails by it would say no more
            await Console.Error.WriteLineAsync($"{http.Request.Method} {http.Request.Path}: {bug}");
            captured?.Failure = bug.ToString();
            throw;
        }
        finally
        {
            if (captured is not null && call is not null)
                Finish(call, captured);
            head?.Resume();
        }
    }

    private static CapturedRequest Record(FakeServer server, HttpContext http, RequestHead? head)
    {
        var request = http.Request;
        var rawTarget = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var captured = new CapturedRequest
        {
            Number = server.Capture.NextNumber(),
            Protocol = request.Protocol,
            Method = request.Method,
            RawTarget = rawTarget,
            Host = request.Host.Value ?? "",
            ServerName = http.Features.Get<ITlsHandshakeFeature>()?.HostName is { Length: > 0 } name ? name : null,
            Headers = head?.Take(request.Method, rawTarget)
                ?? [.. request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))],
        };
        server.Capture.Add(captured);
        request.Body = new CaptureBodyStream(request.Body, captured, server.Capture);
        http.Response.OnStarting(() =>
        {
            captured.Status = http.Response.StatusCode;
            server.Capture.Changed();
            return Task.CompletedTask;
        });
        return captured;
    }

    private static void Finish(FakeCall call, CapturedRequest captured)
    {
        var http = call.Http;
        if (http.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } trailers)
            captured.Trailers = [.. trailers.Trailers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))];
        captured.Status ??= http.Response.HasStarted ? http.Response.StatusCode : null;
        captured.Aborted = call.WasCut || http.RequestAborted.IsCancellationRequested;
        captured.Finished = true;
        call.Server.Capture.Changed();
    }
}
