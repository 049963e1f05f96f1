using System.Globalization;
using System.Text;
using Sallyport.Bench.Machine;

namespace Sallyport.Bench.Report;

/// <summary>Puts the figures into the page that is printed and kept.</summary>
internal sealed class Results(Options options, Samples samples, MachineFacts facts, IReadOnlyList<(string Name, string Facts)> ran)
{
    private readonly StringBuilder _page = new();

    public string Write()
    {
        Line("# The gate beside its peers");
        Line();
        Line("Written by `./dev bench`; `bench/README.md` says what is measured and how. Figures are medians over the rounds with (least–greatest). Absolute figures belong to this machine; ratios, taken within each round, travel better.");
        Line();
        Circumstances();
        Line();
        Line("## Targets");
        Line();
        Targets();
        foreach (var table in FigureTables.All(samples, [.. ran.Select(r => r.Name)]))
        {
            Line();
            Line($"## {table.Title}");
            Line();
            Table(["", .. table.Columns], table.Rows);
        }

        Start();
        if (samples.Notes.Count > 0)
        {
            Line();
            Line("## Notes");
            Line();
            foreach (var note in samples.Notes) Line($"- {note}");
        }

        return _page.ToString();
    }

    private void Circumstances()
    {
        Line($"- {facts.Start:yyyy-MM-dd HH:mm} UTC, {options.Rounds} rounds of {options.Duration.TotalSeconds:N0} s a figure{(options.Quick ? " (**--quick**: not to be quoted)" : "")}, peers alternating");
        Line($"- {facts.Cores} cores ({facts.Processor}), {facts.MemoryMegabytes / 1024.0:N0} GB, {facts.Distribution}, Linux {facts.Kernel}");
        Line(string.Create(CultureInfo.InvariantCulture, $"- load average at the start {facts.LoadBefore:N2}, processor time stolen by the host {facts.StolenShare():P1}; generator, upstream and proxy share the cores"));
        Line($"- generator and upstream: .NET {Environment.Version}, JIT, Release");
        foreach (var (name, text) in ran) Line($"- {name}: {text}");
        Line();
        Line("To repeat: `./dev bench` (root or sudo once, for the Debian packages `mitmproxy squid-openssl haproxy nginx-light`).");
    }

    private void Targets()
    {
        Table(
            ["target", "wanted", "measured", ""],
            [.. Target.All(samples).Select(t => new[] { t.Name, t.Wanted, t.Measured, t.Verdict })]);
    }

    private void Start()
    {
        string[] programs = [Metric.StartNothing, Metric.StartVersion, Metric.StartRun];
        if (programs.All(p => samples.Of(p, Metric.Start) is null)) return;
        Line();
        Line("## Start to end of a program, ms");
        Line();
        Table(["", "median", "least", "greatest"], [.. programs.Where(p => samples.Of(p, Metric.Start) is not null).Select(p =>
        {
            var spread = samples.Of(p, Metric.Start)!.Value;
            return new[] { $"`{p}`", Number.Text(spread.Median), Number.Text(spread.Least), Number.Text(spread.Greatest) };
        })]);
    }

    private void Table(string[] head, IReadOnlyList<string[]> rows)
    {
        Line("| " + string.Join(" | ", head) + " |");
        Line("|" + string.Concat(head.Select((_, i) => i == 0 ? "---|" : "---:|")));
        foreach (var row in rows) Line("| " + string.Join(" | ", row) + " |");
    }

    private void Line(string text = "") => _page.Append(text).Append('\n');
}
