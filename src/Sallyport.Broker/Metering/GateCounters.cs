using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Sallyport.Broker.Sessions;
using Sallyport.Broker.Telemetry;
using Sallyport.Core.Metering;

namespace Sallyport.Broker.Metering;

/// <summary>What one gate has let through and refused since it started, in Prometheus' text format.</summary>
internal sealed class GateCounters(SessionTable sessions, Freezer freezer, TelemetryLosses? losses)
{
    // Labels hold names that agents choose, such as models: a bound keeps them from filling the memory.
    private const int MaxSeries = 5000;

    private static readonly (string Name, string Help)[] s_families =
    [
        ("sallyport_requests_total", "Requests that were sent to a provider, by the status of the answer."),
        ("sallyport_denied_total", "Requests that were refused, by the rule that refused them."),
        ("sallyport_tokens_total", "Tokens that were used; cached input is part of input."),
        ("sallyport_cost_usd_total", "What was used, in US dollars, of models with a known price."),
    ];

    private readonly ConcurrentDictionary<(string Family, string Labels), Amount> _series = new();

    public void CountRequest(string agent, string provider, int status) =>
        Add("sallyport_requests_total", $"agent={Quote(agent)},provider={Quote(provider)},status=\"{status.ToString(CultureInfo.InvariantCulture)}\"", 1);

    public void CountDenied(string? agent, string rule) => Add("sallyport_denied_total", $"agent={Quote(agent ?? "")},rule={Quote(rule)}", 1);

    public void CountUsage(in UsageRecord record)
    {
        if (record.Usage.IsEmpty) return;
        var labels = $"agent={Quote(record.Key.Agent)},credential={Quote(record.Key.Credential)},provider={Quote(record.Key.Provider)},model={Quote(record.Key.Model)}";
        Add("sallyport_tokens_total", $"{labels},kind=\"input\"", record.Usage.Input);
        Add("sallyport_tokens_total", $"{labels},kind=\"cached_input\"", record.Usage.CachedInput);
        Add("sallyport_tokens_total", $"{labels},kind=\"output\"", record.Usage.Output);
        if (record.NanoUsd is { } nano) Add("sallyport_cost_usd_total", labels, nano / 1e9);
    }

    public string Write()
    {
        var text = new StringBuilder();
        var series = _series.ToArray();
        foreach (var (name, help) in s_families)
        {
            Head(text, name, help, "counter");
            foreach (var (key, value) in series.Where(s => s.Key.Family == name).OrderBy(s => s.Key.Labels, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{key.Labels}}} {value.Read()}\n");
        }
        var live = sessions.All;
        Gauge(text, "sallyport_sessions", "Sessions that are live.", live.Count);
        Gauge(text, "sallyport_open_requests", "Requests, WebSockets and tunnels that are open.", live.Sum(s => s.InFlight));
        Gauge(text, "sallyport_frozen", "Freezes in force.", freezer.Current.All.Count());
        if (losses is null) return text.ToString();
        Count(text, "sallyport_telemetry_dropped_spans_total", "Calls that telemetry does not tell of: its queue was full, or the collector did not take them.", losses.Spans);
        Count(text, "sallyport_telemetry_failed_exports_total", "Reports, of spans or metrics, that the collector did not take.", losses.FailedExports);
        return text.ToString();
    }

    private void Add(string family, string labels, double amount)
    {
        if (!_series.TryGetValue((family, labels), out var sum))
        {
            if (_series.Count >= MaxSeries) return;
            sum = _series.GetOrAdd((family, labels), static _ => new Amount());
        }
        sum.Add(amount);
    }

    private static void Gauge(StringBuilder text, string name, string help, long value) => Single(text, name, help, "gauge", value);

    private static void Count(StringBuilder text, string name, string help, long value) => Single(text, name, help, "counter", value);

    private static void Single(StringBuilder text, string name, string help, string type, long value)
    {
        Head(text, name, help, type);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void Head(StringBuilder text, string name, string help, string type) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static string Quote(string value) => '"' + value.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + '"';

    private sealed class Amount
    {
        private double _value;

        public double Read() => Volatile.Read(ref _value);

        public void Add(double amount)
        {
            while (true)
            {
                var value = Volatile.Read(ref _value);
                if (Interlocked.CompareExchange(ref _value, value + amount, value) == value) return;
            }
        }
    }
}
