using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Metering;

/// <summary>Holds the gate's requests to what their grants allow: reserves before one is sent, reads its answer, settles.</summary>
internal sealed class RequestMeter(Meter meter)
{
    /// <summary>Step 5. A denial means that nothing is reserved.</summary>
    public Denial? Reserve(Exchange x)
    {
        if (x.Credential is null) return null;
        var shape = CallShape.Of(x.Provider!.Name, x.Method, x.Target.Path);
        var isSocket = WebSocketRelay.IsRequested(x.Http);
        var facts = x.Content;
        // A compressed body says more than its length.
        var bytes = x.Http.Request.Headers.ContainsKey(HeaderNames.ContentEncoding) ? null : x.Http.Request.ContentLength;
        var reservation = Reservation.Nothing;
        if (x.Grant is { } grant)
        {
            var reserved = meter.TryReserve(new ReserveRequest(grant, isSocket ? ContentShape.None : shape, facts, bytes), out var refusal);
            if (reserved is null)
            {
                LimitHeaders.ShowRefused(x.Http.Response.Headers, refusal!);
                return LimitDenial.Of(refusal!, facts.Model);
            }
            reservation = reserved;
        }
        if (shape != ContentShape.None || reservation.NeedsUsage) x.Metered = new MeteredCall(shape, facts, bytes, reservation, meter.Prices);
        return null;
    }

    /// <summary>Step 9, when the answer's head is there.</summary>
    public static void Answer(Exchange x, HttpResponseMessage answer)
    {
        if (x.Metered is not { } call) return;
        LimitHeaders.Show(x.Http.Response.Headers, call.Reservation);
        if (!answer.IsSuccessStatusCode) return;
        call.WasServed = true;
        if (answer.Content.Headers.ContentEncoding.Count == 0)
            call.Reader = UsageReader.For(call.Shape, answer.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Step 10, and wherever a request ends earlier. The second time does nothing.</summary>
    public static void Settle(Exchange x) => x.Metered?.Settle();
}
