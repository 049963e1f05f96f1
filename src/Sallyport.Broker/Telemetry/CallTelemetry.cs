using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Telemetry;

/// <summary>
/// Tells OpenTelemetry of each call to a provider, when it is over: one span, and what the metrics count of it. Names
/// and numbers only; never content, a query, a key or a placeholder.
/// </summary>
internal sealed class CallTelemetry : IAsyncDisposable
{
    private const string Scope = "Sallyport.Gate";

    private readonly ActivitySource _source;
    private readonly Meter _meter;
    private readonly GateInstruments _instruments;
    private readonly TelemetryExport _export;
    private readonly ModelNames _models = new();
    private readonly TimeProvider _time;

    public CallTelemetry(TelemetryOptions options, UpstreamRedirects redirects, CredentialRing ring, TelemetryLosses losses, TimeProvider time)
    {
        var version = typeof(CallTelemetry).Assembly.GetName().Version?.ToString(3);
        _source = new ActivitySource(Scope, version);
        _meter = new Meter(Scope, version);
        _instruments = new GateInstruments(_meter);
        _time = time;
        _export = new TelemetryExport(options, redirects, ring, _source, _meter, losses);
    }

    /// <summary>The call is over; what was looked for in it can still be asked for.</summary>
    public void Record(Exchange x)
    {
        var call = CallReport.Of(x, _models);
        var elapsed = _time.GetElapsedTime(x.Started);
        WriteSpan(x, call, elapsed);
        Count(call, elapsed);
    }

    /// <summary>Sends what is waiting, within two seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _export.DisposeAsync();
        _source.Dispose();
        _meter.Dispose();
    }

    private void WriteSpan(Exchange x, CallReport call, TimeSpan elapsed)
    {
        using var span = _source.CreateActivity(call.SpanName, ActivityKind.Client, ParentOf(x.Http.Request.Headers.TraceParent));
        if (span is null) return;
        var end = _time.GetUtcNow();
        span.SetStartTime((end - elapsed).UtcDateTime);
        span.Start();
        foreach (var (name, value) in call.SpanAttributes) span.SetTag(name, value);
        if (call.ErrorType is not null) span.SetStatus(ActivityStatusCode.Error);
        span.SetEndTime(end.UtcDateTime);
    }

    private void Count(CallReport call, TimeSpan elapsed)
    {
        var common = call.MetricAttributes;
        if (call.Rule is not null)
        {
            _instruments.Denials.Add(1, new TagList(common) { { "sallyport.rule", call.Rule } });
        }
        else
        {
            var tags = new TagList(common);
            if (call.Status > 0) tags.Add("http.response.status_code", call.Status);
            if (call.ErrorType is not null) tags.Add("error.type", call.ErrorType);
            _instruments.Requests.Add(1, tags);
        }
        if (call.Operation is null) return;
        var model = new TagList(call.ModelAttributes);
        if (call.Used is { IsEmpty: false } used)
        {
            _instruments.Tokens.Record(used.Input, new TagList(call.ModelAttributes) { { "gen_ai.token.type", "input" } });
            _instruments.Tokens.Record(used.Output, new TagList(call.ModelAttributes) { { "gen_ai.token.type", "output" } });
        }
        if (call.ErrorType is not null) model.Add("error.type", call.ErrorType);
        _instruments.Duration.Record(elapsed.TotalSeconds, model);
    }

    /// <summary>The client's span, where it names one. Its <c>tracestate</c> is free text and stays here.</summary>
    private static ActivityContext ParentOf(StringValues traceParent) =>
        traceParent.Count == 1 && ActivityContext.TryParse(traceParent[0], traceState: null, isRemote: true, out var parent) ? parent : default;
}
