using System.Diagnostics;
using Microsoft.Extensions.Primitives;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Telemetry;

/// <summary>
/// Tells OpenTelemetry of each call to a provider, when it is over: one span, and what the metrics count of it. Names
/// and numbers only; never content, a query, a key or a placeholder.
/// </summary>
internal sealed class CallTelemetry(TelemetryOptions options, UpstreamRedirects redirects, CredentialRing ring, TelemetryLosses losses, TimeProvider time) : IAsyncDisposable
{
    private readonly TelemetryExport _export = new(options, redirects, ring, losses, time);
    private readonly ModelNames _models = new();

    /// <summary>The call is over; what was looked for in it can still be asked for.</summary>
    public void Record(Exchange x)
    {
        var call = CallReport.Of(x, _models);
        var elapsed = time.GetElapsedTime(x.Started);
        var end = time.GetUtcNow();
        _export.Enqueue(new FinishedSpan
        {
            Parent = ParentOf(x.Http.Request.Headers.TraceParent),
            Name = call.SpanName,
            Start = end - elapsed,
            End = end,
            Attributes = call.SpanAttributes,
            IsError = call.ErrorType is not null,
        });
        Count(call, elapsed);
    }

    /// <summary>Sends what is waiting, within two seconds.</summary>
    public ValueTask DisposeAsync() => _export.DisposeAsync();

    private void Count(CallReport call, TimeSpan elapsed)
    {
        var metrics = _export.Metrics;
        if (call.Rule is not null) metrics.Denials.Add(1, [.. call.MetricAttributes, new("sallyport.rule", call.Rule)]);
        else metrics.Requests.Add(1, [.. call.MetricAttributes, .. call.Outcome(withStatus: true)]);
        if (call.Operation is null) return;
        if (call.Used is { IsEmpty: false } used)
        {
            metrics.Tokens.Add(used.Input, [.. call.ModelAttributes, new("gen_ai.token.type", "input")]);
            metrics.Tokens.Add(used.Output, [.. call.ModelAttributes, new("gen_ai.token.type", "output")]);
        }
        metrics.Duration.Add(elapsed.TotalSeconds, [.. call.ModelAttributes, .. call.Outcome(withStatus: false)]);
    }

    /// <summary>The client's span, where it names one. Its <c>tracestate</c> is free text and stays here.</summary>
    private static ActivityContext ParentOf(StringValues traceParent) =>
        traceParent.Count == 1 && ActivityContext.TryParse(traceParent[0], traceState: null, isRemote: true, out var parent) ? parent : default;
}
