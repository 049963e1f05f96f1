namespace Sallyport.Bench.Report;

/// <summary>One promise about speed or size, and whether this run kept it.</summary>
internal sealed record Target(string Name, string Wanted, string Measured, string Verdict)
{
    private const string Gate = "gate";

    /// <summary>The targets with policy, limits and metering at work.</summary>
    public static IEnumerable<Target> All(Samples samples)
    {
        foreach (var connections in new[] { 16, 64 })
            yield return AtLeast($"requests/s against nginx as a TLS reverse proxy, c={connections}", 0.50, "×", samples.Ratio(Gate, "nginx", Metric.PerSecond(connections)));
        foreach (var connections in new[] { 16, 64 })
            yield return AtLeast($"requests/s against mitmproxy with a header addon, c={connections}", 16, "×", samples.Ratio(Gate, "mitmproxy", Metric.PerSecond(connections)));
        yield return AtMost("added p50 over direct, c=1", 230, " µs", samples.Added(Gate, "direct", Metric.P50(1)));
        yield return AtMost("delay that the gate adds to an event, p50, 1 stream", 300, " µs", samples.Added(Gate, "direct", Metric.DelayP50(1)));
        yield return AtMost("delay that the gate adds to an event, p99, 1 stream", 3000, " µs", samples.Added(Gate, "direct", Metric.DelayP99(1)));
        yield return AtMost("memory under load, NativeAOT", 100, " MB", samples.Of(Gate, Metric.PeakMegabytes));
        yield return AtLeast("idle event streams that work", 10_000, "", samples.Of(Gate, Metric.IdleCount));
        yield return AtMost("memory of each of them", 140, " KB", samples.Of(Gate, Metric.IdleKilobytes));
        yield return AtMost("`sally --version`", 25, " ms", samples.Of(Metric.StartVersion, Metric.Start));
        yield return AtMost("`sally run -- true`, no daemon", 150, " ms", samples.Of(Metric.StartRun, Metric.Start));
        yield return AtLeast("policy decision, one core", 500_000, "/s", samples.Of(Gate, Metric.Decisions));
        yield return AtLeast("the same with 1,000 agents", 500_000, "/s", samples.Of(Gate, Metric.DecisionsOfMany));
        yield return AtMost("allocated for a decision that allows", 0, " B", samples.Of(Gate, Metric.DecisionBytes));
        yield return AtLeast("journal, durable entries/s with group commit, by itself", 20_000, "", samples.Of(Gate, Metric.JournalLimit));
        foreach (var connections in Metric.GrowthConnections)
            yield return AtLeast($"growth: requests/s with 10,000 sessions, 1 M journal entries, 1,000 grants, against an empty store, c={connections}", 0.95, "×", samples.Ratio(Metric.Grown, Metric.Empty, Metric.PerSecond(connections)));
    }

    private static Target AtLeast(string name, double wanted, string unit, Spread? measured) =>
        new(name, $"≥ {Number.Text(wanted)}{unit}", Number.Text(measured, unit), Say(measured is { } m ? m.Median >= wanted : null));

    private static Target AtMost(string name, double wanted, string unit, Spread? measured) =>
        new(name, $"≤ {Number.Text(wanted)}{unit}", Number.Text(measured, unit), Say(measured is { } m ? m.Median <= wanted : null));

    private static string Say(bool? met) => met switch { true => "met", false => "**missed**", null => "not measured" };
}
