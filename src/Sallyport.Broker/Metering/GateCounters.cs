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
    // Of each kind. Labels hold names that agents choose, such as models: a bound keeps them from filling the memory.
    private const int MaxSeries = 2000;

    private readonly ConcurrentDictionary<(string Agent, string Provider, int Status), Amount> _requests = new();
    private readonly ConcurrentDictionary<(string Agent, string Rule), Amount> _denied = new();
    private readonly ConcurrentDictionary<(string Agent, string Credential, string Provider, string Model), UsageAmounts> _usage = new();

    public void CountRequest(string agent, string provider, int status) => For(_requests, (agent, provider, status))?.Add(1);

    public void CountDenied(string? agent, string rule) => For(_denied, (agent ?? "", rule))?.Add(1);

    public void CountUsage(in UsageRecord record)
    {
        if (record.Usage.IsEmpty) return;
        if (For(_usage, (record.Key.Agent, record.Key.Credential, record.Key.Provider, record.Key.Model)) is not { } amounts) return;
        amounts.Input.Add(record.Usage.Input);
        amounts.CachedInput.Add(record.Usage.CachedInput);
        amounts.Output.Add(record.Usage.Output);
        if (record.NanoUsd is not { } nano) return;
        amounts.HasPrice = true;
        amounts.Usd.Add(nano / 1e9);
    }

    public string Write()
    {
        var text = new StringBuilder();
        var usage = _usage.Select(u => (Labels: LabelsOf(u.Key), Amounts: u.Value)).ToArray();
        Family(text, "sallyport_requests_total", "Requests that were sent to a provider, by the status of the answer.",
            _requests.Select(r => ($"agent={Quote(r.Key.Agent)},provider={Quote(r.Key.Provider)},status=\"{r.Key.Status.ToString(CultureInfo.InvariantCulture)}\"", r.Value)));
        Family(text, "sallyport_denied_total", "Requests that were refused, by the rule that refused them.",
            _denied.Select(d => ($"agent={Quote(d.Key.Agent)},rule={Quote(d.Key.Rule)}", d.Value)));
        Family(text, "sallyport_tokens_total", "Tokens that were used; cached input is part of input.",
            usage.SelectMany(u => new[]
            {
                ($"{u.Labels},kind=\"input\"", u.Amounts.Input),
                ($"{u.Labels},kind=\"cached_input\"", u.Amounts.CachedInput),
                ($"{u.Labels},kind=\"output\"", u.Amounts.Output),
            }));
        Family(text, "sallyport_cost_usd_total", "What was used, in US dollars, of models with a known price.",
            usage.Where(u => u.Amounts.HasPrice).Select(u => (u.Labels, u.Amounts.Usd)));
        var live = sessions.All;
        Gauge(text, "sallyport_sessions", "Sessions that are live.", live.Count);
        Gauge(text, "sallyport_open_requests", "Requests, WebSockets and tunnels that are open.", live.Sum(s => s.InFlight));
        Gauge(text, "sallyport_frozen", "Freezes in force.", freezer.Current.All.Count());
        if (losses is null) return text.ToString();
        Count(text, "sallyport_telemetry_dropped_spans_total", "Calls that telemetry does not tell of: its queue was full, or the collector did not take them.", losses.Spans);
        Count(text, "sallyport_telemetry_failed_exports_total", "Reports, of spans or metrics, that the collector did not take.", losses.FailedExports);
        return text.ToString();
    }

    private static TAmount? For<TKey, TAmount>(ConcurrentDictionary<TKey, TAmount> series, TKey key)
        where TKey : notnull
        where TAmount : class, new()
    {
        if (series.TryGetValue(key, out var amount)) return amount;
        return series.Count >= MaxSeries ? null : series.GetOrAdd(key, static _ => new TAmount());
    }

    private static string LabelsOf((string Agent, string Credential, string Provider, string Model) key) =>
        $"agent={Quote(key.Agent)},credential={Quote(key.Credential)},provider={Quote(key.Provider)},model={Quote(key.Model)}";

    private static void Family(StringBuilder text, string name, string help, IEnumerable<(string Labels, Amount Amount)> series)
    {
        Head(text, name, help, "counter");
        foreach (var (labels, amount) in series.OrderBy(s => s.Labels, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {amount.Read()}\n");
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

    private sealed class UsageAmounts
    {
        public Amount Input { get; } = new();
        public Amount CachedInput { get; } = new();
        public Amount Output { get; } = new();
        public Amount Usd { get; } = new();
        public bool HasPrice { get; set; }
    }

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
