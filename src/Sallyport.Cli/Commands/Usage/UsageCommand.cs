using System.CommandLine;
using System.Globalization;
using Sallyport.Cli.Output;
using Sallyport.Core.Metering;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Cli.Commands.Usage;

/// <summary><c>sally usage [--by WHAT] [--since TIME]</c></summary>
public static class UsageCommand
{
    public static Command Create(CliContext context)
    {
        var by = new Option<string>("--by") { Description = "What to add up by (default: agent)", HelpName = "WHAT", DefaultValueFactory = _ => "agent" };
        by.AcceptOnlyFromAmong("agent", "credential", "model", "project", "session");
        var since = new Option<string>("--since") { Description = "How far back: 90m, 24h, 30d (default: 24h)", HelpName = "TIME", DefaultValueFactory = _ => "24h" };
        var asJson = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new SallyCommand("usage", "Show what agents used and what it cost")
        {
            Details = """
                Counts what passed through the gates of this user, by what the providers' answers said. A ~ marks sums in which some of it was estimated, because an answer did not say or was cut; a + marks costs to which models without a price would add. Prices: docs/limits.md.
                """,
            Examples = ["sally usage", "sally usage --by model --since 30d", "sally usage --json"],
        };
        command.Options.Add(by);
        command.Options.Add(since);
        command.Options.Add(asJson);
        command.SetAction(parsed =>
        {
            var span = Span(parsed.GetValue(since)!);
            var now = context.Time.GetUtcNow();
            using var store = SqliteUsageStore.Open(context.Home);
            var sums = UsageSum.Of(store.Read(now - span), parsed.GetValue(by)!, now - span, now);
            if (parsed.GetValue(asJson)) WriteJson(context, parsed.GetValue(by)!, sums);
            else WriteTable(context, parsed.GetValue(by)!, sums);
            return 0;
        });
        return command;
    }

    internal static TimeSpan Span(string text)
    {
        if (text.Length >= 2 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 100_000)
        {
            switch (text[^1])
            {
                case 'm': return TimeSpan.FromMinutes(number);
                case 'h': return TimeSpan.FromHours(number);
                case 'd' when number <= 3660: return TimeSpan.FromDays(number);
            }
        }
        throw UsageShown.BadSpan(text);
    }

    private static void WriteTable(CliContext context, string by, IReadOnlyList<UsageSum> sums)
    {
        if (sums.Count == 0 && context.OutIsTerminal)
        {
            context.Tell("nothing was used in this time");
            return;
        }
        string[] columns = [by, "requests", "input", "cached", "output", "cost", "over time"];
        var rows = sums.Select(Figures).ToList();
        // A line that wraps is no picture any more: it gets as many signs as there is room for.
        var others = columns.Take(columns.Length - 1).Select((name, i) => rows.Select(r => r[i].Length).Append(name.Length).Max() + Table.Gap).Sum();
        var room = context.OutIsTerminal ? context.Width - others : int.MaxValue;
        var table = new Table(context, columns);
        foreach (var (sum, figures) in sums.Zip(rows))
            table.Add([.. figures.Select(f => new Cell(f)), new Cell(UsageShown.Sparkline(sum.Slots, room))]);
        table.Write();
    }

    private static string[] Figures(UsageSum sum)
    {
        var total = sum.Total;
        var mark = total.Estimated > 0 ? "~" : "";
        return
        [
            sum.Name, UsageShown.Count(total.Requests), mark + UsageShown.Count(total.Input), UsageShown.Count(total.CachedInput),
            mark + UsageShown.Count(total.Output), mark + UsageShown.Usd(total.NanoUsd) + (total.Unpriced > 0 ? "+" : ""),
        ];
    }

    private static void WriteJson(CliContext context, string by, IReadOnlyList<UsageSum> sums) => context.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var sum in sums)
        {
            json.WriteStartObject();
            json.WriteString(by, sum.Name);
            json.WriteNumber("requests", sum.Total.Requests);
            json.WriteNumber("input_tokens", sum.Total.Input);
            json.WriteNumber("cached_input_tokens", sum.Total.CachedInput);
            json.WriteNumber("output_tokens", sum.Total.Output);
            json.WriteNumber("reasoning_tokens", sum.Total.Reasoning);
            json.WriteNumber("images", sum.Total.Images);
            json.WriteNumber("audio_seconds", sum.Total.Seconds);
            json.WriteNumber("usd", sum.Total.NanoUsd / 1_000_000_000m);
            json.WriteNumber("estimated_requests", sum.Total.Estimated);
            json.WriteNumber("unpriced_requests", sum.Total.Unpriced);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
