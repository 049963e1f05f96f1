using System.Diagnostics;
using System.Globalization;
using FakeOpenAI.Faults;
using Microsoft.AspNetCore.Http;

namespace FakeOpenAI.Http;

/// <summary>Finds the route, authenticates for its surface, runs it, and turns problems into bodies.</summary>
internal static class Dispatcher
{
    public static async Task RunAsync(FakeCall call)
    {
        var started = Stopwatch.GetTimestamp();
        var headers = call.Response.Headers;
        headers["x-request-id"] = FakeState.NewId("req_");
        call.Response.OnStarting(() =>
        {
            headers["openai-processing-ms"] = ((int)Stopwatch.GetElapsedTime(started).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        try
        {
            call.Fault = call.Server.Faults.Take(call.Request.Method, call.Path, call.Header("x-fake-fault"));
            if (call.Fault is { } fault)
                await FaultRunner.RunAsync(call, fault, () => AnswerAsync(call));
            else
                await AnswerAsync(call);
        }
        catch (FakeProblem problem)
        {
            await call.JsonAsync(problem.Body, problem.Status);
        }
    }

    private static async Task AnswerAsync(FakeCall call)
    {
        try
        {
            await Route(call).Handler(call);
        }
        catch (FakeProblem problem)
        {
            foreach (var (name, value) in problem.Headers)
                call.Response.Headers[name] = value;
            await call.JsonAsync(problem.Body, problem.Status);
        }
    }

    private static FakeRoute Route(FakeCall call)
    {
        var webSocket = call.Http.WebSockets.IsWebSocketRequest;
        var method = webSocket || HttpMethods.IsHead(call.Request.Method) ? "GET" : call.Request.Method;
        var path = call.Path;
        var otherMethod = false;
        foreach (var route in RouteTable.All)
        {
            if (route.Match(path) is not { } values || !Surfaces.Plays(call, route))
                continue;
            if (route.Method != method || route.IsWebSocket != webSocket)
            {
                otherMethod = true;
                continue;
            }
            call.Route = route;
            call.Values = values;
            Surfaces.Authenticate(call, route);
            return route;
        }
        throw otherMethod ? OpenAIErrors.WrongMethod(method, path) : OpenAIErrors.UnknownRoute(method, path);
    }
}
