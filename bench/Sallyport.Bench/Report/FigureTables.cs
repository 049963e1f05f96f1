namespace Sallyport.Bench.Report;

/// <summary>A table of the results: one row a peer.</summary>
internal sealed record FigureTable(string Title, string[] Columns, IReadOnlyList<string[]> Rows);

/// <summary>Which figures stand together.</summary>
internal static class FigureTables
{
    public static IEnumerable<FigureTable> All(Samples samples, string[] peers)
    {
        string[] proxies = [.. peers.Where(p => p != "direct")];
        string[] others = [.. proxies.Where(p => p != "gate")];
        var connections = Metric.Connections;
        FigureTable?[] tables =
        [
            Plain("Requests per second", peers, [.. connections.Select(c => ($"c={c}", Metric.PerSecond(c)))]),
            Make("The gate's requests per second over each peer's", others, [.. connections.Select(c => ($"c={c}", Ratio(Metric.PerSecond(c))))]),
            Plain("Latency of a request, µs", peers, [.. connections.SelectMany(c => new[] { ($"p50 c={c}", Metric.P50(c)), ($"p99 c={c}", Metric.P99(c)) })]),
            Make("Latency added over direct, µs", proxies,
                [.. connections.SelectMany(c => new[] { ($"p50 c={c}", Added(Metric.P50(c))), ($"p99 c={c}", Added(Metric.P99(c))) })]),
            Plain("The proxy's processor time per request, µs", proxies, [.. connections.Select(c => ($"c={c}", Metric.Cpu(c)))]),
            Plain("Event streams: first event, and delay of each event after the source wrote it, µs", peers, [.. Metric.Streams.SelectMany(s => new[]
            {
                ($"first, {s} str.", Metric.FirstEvent(s)), ($"delay p50, {s} str.", Metric.DelayP50(s)),
                ($"delay p99, {s} str.", Metric.DelayP99(s)), ($"gap off by, p99, {s} str.", Metric.JitterP99(s)),
            })]),
            Make("Event delay added over direct, µs", proxies,
                [.. Metric.Streams.SelectMany(s => new[] { ($"p50, {s} str.", Added(Metric.DelayP50(s))), ($"p99, {s} str.", Added(Metric.DelayP99(s))) })]),
            Plain("New connections: full handshake and one request, 8 at a time", peers, [("per second", Metric.HandshakesPerSecond), ("proxy CPU each, µs", Metric.CpuPerHandshake)]),
            Plain("Memory", proxies,
            [
                ("peak under load, MB", Metric.PeakMegabytes), ("idle event streams", Metric.IdleCount),
                ("each, KB", Metric.IdleKilobytes), ("with them, MB", Metric.IdleMegabytes),
            ]),
            Plain("Journal", ["gate"],
            [
                ("entries a request", Metric.JournalPerRequest), ("entries/s during the load at c=64", Metric.JournalEntries),
                ("entries/s by itself, 64 writers", Metric.JournalLimit),
            ]),
            Plain("Growth: `sally serve` with an empty store and with a full one", [Metric.Empty, Metric.Grown],
            [
                .. Metric.GrowthConnections.Select(c => ($"req/s c={c}", Metric.PerSecond(c))), .. Metric.GrowthConnections.Select(c => ($"CPU c={c}, µs", Metric.Cpu(c))),
                ("until it serves, ms", Metric.ReadyMilliseconds), ("peak under load, MB", Metric.PeakMegabytes), ("a live session, KB", Metric.SessionKilobytes),
            ]),
        ];
        return tables.OfType<FigureTable>();

        Func<string, Spread?> Ratio(string metric) => peer => samples.Ratio("gate", peer, metric);
        Func<string, Spread?> Added(string metric) => peer => samples.Added(peer, "direct", metric);
        FigureTable? Plain(string title, string[] rows, (string Column, string Metric)[] columns) => Make(
            title, rows, [.. columns.Select(c => (c.Column, (Func<string, Spread?>)(peer => samples.Of(peer, c.Metric))))]);
    }

    // A table without a single figure is left out: its measure was not asked for.
    private static FigureTable? Make(string title, string[] rows, (string Column, Func<string, Spread?> Figure)[] columns)
    {
        var filled = rows.Select(row => (Row: row, Cells: columns.Select(c => c.Figure(row)).ToArray())).Where(r => r.Cells.Any(c => c is not null)).ToArray();
        return filled.Length == 0
            ? null
            : new FigureTable(title, [.. columns.Select(c => c.Column)], [.. filled.Select(r => (string[])[r.Row, .. r.Cells.Select(c => Number.Text(c))])]);
    }
}
