using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Metering;

/// <summary><c>GET /metrics</c> for Prometheus, on a port of its own. It says names and numbers, never a secret.</summary>
internal sealed class MetricsPage(GateCounters counters)
{
    public async Task AnswerAsync(HttpContext http)
    {
        // A web page that rebinds its name to this address must not read it.
        if (!HostName.TryParse(http.Request.Host.Value, 80, out var named) || !(named.Host == "localhost" || (IPAddress.TryParse(named.Host, out var address) && IPAddress.IsLoopback(address))))
        {
            http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Path.Value != "/metrics")
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        var body = Encoding.UTF8.GetBytes(counters.Write());
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
