using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Usage;

/// <summary><c>sally usage --upstream</c>: what the provider counted, as it was last read.</summary>
internal static class UpstreamUsage
{
    public static readonly IReadOnlyList<string> Dimensions = ["key", "project", "model", "kind"];

    public static void Show(CliContext context, string by, TimeSpan span, bool asJson)
    {
        var now = context.Time.GetUtcNow();
        using var database = ControlDatabase.OpenToRead(context.Home, context.Time);
        Age(context, database, now);
        var sums = UpstreamSum.Of(new UpstreamUsageStore(database).Read(UpstreamSum.WidthFor(span), now - span, now.AddHours(1)), by, now - span, now);
        var names = by == "key" ? CredentialsByKey(context) : [];
        if (asJson) WriteJson(context, by, sums, names);
        else WriteTable(context, by, sums, names);
    }

    /// <summary>What days cost; the provider tells of no shorter time.</summary>
    public static void ShowCosts(CliContext context, string by, TimeSpan span, bool asJson)
    {
        var now = context.Time.GetUtcNow();
        using var database = ControlDatabase.OpenToRead(context.Home, context.Time);
        Age(context, database, now);
        var names = by == "key" ? CredentialsByKey(context) : [];
        var first = new DateTimeOffset((now - span).UtcDateTime.Date, TimeSpan.Zero);
        var sums = new UpstreamUsageStore(database).ReadCosts(first)
            .GroupBy(c => by switch { "project" => c.Project, "kind" or "model" => c.LineItem, _ => c.KeyId }, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, NanoUsd: g.Sum(c => c.NanoUsd), Days: g.Select(c => c.Start).Distinct().Count()))
            .OrderByDescending(s => s.NanoUsd).ThenBy(s => s.Name, StringComparer.Ordinal).ToList();
        var column = by is "kind" or "model" ? "line item" : by;
        if (asJson)
        {
            context.WriteJson(json =>
            {
                json.WriteStartArray();
                foreach (var (name, usd, days) in sums)
                {
                    json.WriteStartObject();
                    json.WriteString(column.Replace(' ', '_'), name);
                    if (by == "key") json.WriteString("credential", names.GetValueOrDefault(name));
                    json.WriteNumber("usd", usd / 1_000_000_000m);
                    json.WriteNumber("days", days);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return;
        }
        var table = new Table(context, column, "days", "cost");
        foreach (var (name, usd, days) in sums) table.Add(names.GetValueOrDefault(name) ?? name, UsageShown.Count(days), UsageShown.Usd(usd));
        table.Write();
    }

    public static UserError NotAtProvider(string by) => new("usage", ExitCode.Usage, $"the provider does not count by {by}", $"it does by {string.Join(", ", Dimensions)}");

    public static UserError NotAtGate(string by) => new("usage", ExitCode.Usage, $"the gate does not count by {by}", $"the provider does: sally usage --upstream --by {by}");

    private static void Age(CliContext context, ControlDatabase database, DateTimeOffset now)
    {
        if (UsagePull.LastRead(database) is not { } read)
            context.Tell("the provider's counts were never read: `sally usage --upstream --pull` does it once, `sally control run` all the time");
        else if (now - read > TimeSpan.FromMinutes(10))
            context.Tell($"as the provider told it {Quantities.Age(read, now)} ago; --pull reads it again");
    }

    private static Dictionary<string, string> CredentialsByKey(CliContext context) => VaultFile.List(context.Home)
        .Where(c => c.Facts.GetValueOrDefault(CredentialFacts.KeyId, "").Length > 0)
        .GroupBy(c => c.Facts[CredentialFacts.KeyId], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name, StringComparer.Ordinal);

    private static void WriteTable(CliContext context, string by, IReadOnlyList<UpstreamSum> sums, Dictionary<string, string> names)
    {
        string[] columns = [by, "requests", "input", "cached", "output", "over time"];
        var rows = sums.Select(s => (string[])
        [
            names.GetValueOrDefault(s.Name) ?? s.Name, UsageShown.Count(s.Figures.Requests), UsageShown.Count(s.Figures.Input),
            UsageShown.Count(s.Figures.CachedInput), UsageShown.Count(s.Figures.Output),
        ]).ToList();
        var others = columns.Take(columns.Length - 1).Select((name, i) => rows.Select(r => r[i].Length).Append(name.Length).Max() + Table.Gap).Sum();
        var room = context.OutIsTerminal ? context.Width - others : int.MaxValue;
        var table = new Table(context, columns);
        foreach (var (sum, figures) in sums.Zip(rows)) table.Add([.. figures.Select(f => new Cell(f)), new Cell(UsageShown.Sparkline(sum.Slots, room))]);
        if (table.Count > 0 || !context.OutIsTerminal) table.Write();
    }

    private static void WriteJson(CliContext context, string by, IReadOnlyList<UpstreamSum> sums, Dictionary<string, string> names) => context.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var (name, figures, _) in sums)
        {
            json.WriteStartObject();
            json.WriteString(by, name);
            if (by == "key") json.WriteString("credential", names.GetValueOrDefault(name));
            json.WriteNumber("requests", figures.Requests);
            json.WriteNumber("input_tokens", figures.Input);
            json.WriteNumber("cached_input_tokens", figures.CachedInput);
            json.WriteNumber("output_tokens", figures.Output);
            json.WriteNumber("other", figures.Other);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
