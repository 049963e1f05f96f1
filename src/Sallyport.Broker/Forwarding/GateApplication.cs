using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Entrances;
using Sallyport.Broker.Metering;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// What the HTTP server calls for each request. It takes the place of a web framework's pipeline: no routing, no
/// scopes, no diagnostics, so that nothing else can answer on an intercepted host.
/// </summary>
internal sealed class GateApplication(RequestPipeline pipeline, PlainProxy plainProxy, MetricsPage metrics, TimeProvider time, Action<string> warn) : IHttpApplication<HttpContext>
{
    private readonly string _idPrefix = "r-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3)) + "-";
    private long _count;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var number = Interlocked.Increment(ref _count);
        var x = new Exchange(
            context,
            context.Features.GetRequiredFeature<GateConnection>(),
            string.Create(CultureInfo.InvariantCulture, $"{_idPrefix}{number}"),
            time.GetTimestamp());
        try
        {
            if (x.Connection.Entrance == Entrance.Metrics) await metrics.AnswerAsync(context);
            else if (PlainProxy.Handles(x)) await plainProxy.RunAsync(x);
            else await pipeline.RunAsync(x);
        }
        catch (Exception e) when (x.Aborted.IsCancellationRequested && e is IOException or OperationCanceledException or HttpRequestException)
        {
            // The client has gone; there is nobody to tell.
        }
        catch (Exception e)
        {
            warn($"request {x.Id}: {e}");
            context.Abort();
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }
}
