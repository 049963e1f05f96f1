using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Metering;

namespace Sallyport.Broker.Telemetry;

/// <summary>What may be told of one call.</summary>
internal sealed class CallReport
{
    private const int HttpsPort = 443;

    private CallReport(string spanName, string? operation) => (SpanName, Operation) = (spanName, operation);

    public string SpanName { get; }

    /// <summary>As the conventions for generative AI name it; null for a call that asks no model.</summary>
    public string? Operation { get; }

    /// <summary>Of the answer that the agent got; 0 where it got none.</summary>
    public int Status { get; private init; }

    /// <summary>The rule that refused the call, before or while it was sent.</summary>
    public string? Rule { get; private init; }

    /// <summary>Null where it went well.</summary>
    public string? ErrorType { get; private init; }

    public TokenUsage? Used { get; private init; }

    public List<KeyValuePair<string, object?>> SpanAttributes { get; } = [];

    /// <summary>Of every metric.</summary>
    public KeyValuePair<string, object?>[] MetricAttributes { get; private init; } = [];

    /// <summary>Of metrics of models.</summary>
    public KeyValuePair<string, object?>[] ModelAttributes { get; private init; } = [];

    /// <summary>How it ended, for metrics.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Outcome(bool withStatus) =>
        Told(("http.response.status_code", withStatus && Status > 0 ? Status : null), ("error.type", ErrorType));

    public static CallReport Of(Exchange x, ModelNames models)
    {
        var operation = x.Host.Length > 0 ? GenAiNames.OperationOf(x.Operation) : null;
        var served = x.Metered?.WasServed == true;
        var (asked, answered) = (Model(x, x.Content.Model), Model(x, x.Metered?.Reader?.Model));
        var (askedBounded, answeredBounded) = (Bounded(asked), Bounded(answered));
        var method = GenAiNames.MethodOf(x.Method);
        var denial = x.Denied ?? x.Refused;
        var status = x.Denied?.Status ?? x.Status;
        var call = new CallReport(Join(operation ?? method, operation is null ? x.Operation?.Group : askedBounded ?? answeredBounded), operation)
        {
            Status = status,
            Rule = denial?.Code,
            ErrorType = denial?.Code ?? x.Failure ?? (status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : null),
            Used = x.Metered?.Used,
            MetricAttributes = [.. Told(("gen_ai.provider.name", Provider(x)), ("sallyport.agent", x.Session?.Agent))],
            ModelAttributes =
            [
                .. Told(("gen_ai.operation.name", operation), ("gen_ai.provider.name", Provider(x)), ("gen_ai.request.model", askedBounded),
                    ("gen_ai.response.model", answeredBounded), ("server.address", x.Host), ("server.port", HttpsPort), ("sallyport.agent", x.Session?.Agent)),
            ],
        };
        call.Describe(x, method, asked, answered);
        return call;

        string? Bounded(string? name) => name is null ? null : models.Bounded(name, served);
    }

    private void Describe(Exchange x, string method, string? asked, string? answered)
    {
        var used = Used is { IsEmpty: false } some ? some : (TokenUsage?)null;
        SpanAttributes.AddRange(Told(
            ("gen_ai.operation.name", Operation), ("gen_ai.provider.name", Provider(x)), ("gen_ai.request.model", asked), ("gen_ai.response.model", answered),
            ("gen_ai.request.stream", Operation is not null && x.Content.Stream ? true : null),
            ("gen_ai.usage.input_tokens", used?.Input), ("gen_ai.usage.output_tokens", used?.Output),
            ("gen_ai.usage.cache_read.input_tokens", Some(used?.CachedInput)), ("gen_ai.usage.cache_creation.input_tokens", Some(used?.CacheWrites)),
            ("gen_ai.usage.reasoning.output_tokens", Some(used?.Reasoning)),
            ("sallyport.usage.estimated", used is { IsEstimated: true } ? true : null),
            ("sallyport.cost.usd", used is not null && x.Metered!.NanoUsd is { } nano ? nano / 1e9 : null),
            ("http.request.method", method), ("http.response.status_code", Status > 0 ? Status : null), ("error.type", ErrorType),
            ("server.address", x.Host.Length > 0 ? x.Host : null), ("server.port", x.Host.Length > 0 ? HttpsPort : null), ("url.path", Path(x)),
            ("sallyport.agent", x.Session?.Agent), ("sallyport.credential", x.Credential?.Name), ("sallyport.session", x.Session?.Id),
            ("sallyport.request", x.Id), ("sallyport.group", x.Operation?.Group), ("sallyport.rule", Rule)));
    }

    private static IEnumerable<KeyValuePair<string, object?>> Told(params (string Name, object? Value)[] attributes) =>
        attributes.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Name, a.Value));

    private static object? Provider(Exchange x) => x.Provider is null ? null : GenAiNames.ProviderOf(x.Provider.Name);

    private static long? Some(long? count) => count > 0 ? count : null;

    private static string Join(string what, string? of) => of is null ? what : $"{what} {of}";

    /// <summary>What an agent, or a provider that repeats it, calls a model.</summary>
    private static string? Model(Exchange x, string? name) =>
        string.IsNullOrEmpty(name) ? null : x.Leaks is { } leaks && !leaks.Holds(name) ? ModelNames.Plain(name) : ModelNames.Other;

    /// <summary>Only of a call that was let through, and without anything in it that is secret: an agent writes it.</summary>
    private static string? Path(Exchange x) =>
        x.Denied is null && x.Target.Path is { Length: <= 256 } path && x.Leaks is { } leaks && !leaks.Holds(Uri.UnescapeDataString(path)) ? path : null;
}
