using System.CommandLine;
using System.Globalization;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Usage;

/// <summary><c>sally usage [--upstream] [--by WHAT] [--since TIME]</c></summary>
public static class UsageCommand
{
    public static Command Create(CliContext context)
    {
        var by = new Option<string?>("--by") { Description = "What to add up by (default: agent, with --upstream key)", HelpName = "WHAT" };
        by.AcceptOnlyFromAmong("agent", "credential", "model", "project", "session", "key", "kind");
        var upstream = new Option<bool>("--upstream") { Description = "What the provider counted, as it was last read, by key, project, model or kind" };
        var costs = new Option<bool>("--costs") { Description = "With --upstream: what whole days cost, by key, project or kind (line item)" };
        var pull = new Option<bool>("--pull") { Description = "With --upstream: read the provider's counts first, with the admin key" };
        var since = new Option<string>("--since") { Description = "How far back: 90m, 24h, 30d (default: 24h)", HelpName = "TIME", DefaultValueFactory = _ => "24h" };
        var asJson = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new SallyCommand("usage", "Show what agents used and what it cost")
        {
            Details = """
                Counts what passed through the gates of this user, by what the providers' answers said. A ~ marks sums in which some of it was estimated, because an answer did not say or was cut; a + marks costs to which models without a price would add. Prices: docs/limits.md.

                With --upstream it shows what the provider counted instead, for all keys of the organization, whoever used them: docs/watching.md.
                """,
            Examples = ["sally usage", "sally usage --by model --since 30d", "sally usage --upstream --by key", "sally usage --upstream --costs --by project --since 30d", "sally usage --json"],
        };
        var source = new KeySourceFlags();
        var admin = KeySourceFlags.OfAdminVault();
        foreach (var option in new Option[] { by, since, upstream, costs, pull, asJson }) command.Options.Add(option);
        source.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var span = Span(parsed.GetValue(since)!);
            var isUpstream = parsed.GetValue(upstream);
            if (!isUpstream && (parsed.GetValue(costs) || parsed.GetValue(pull))) throw new UserError("usage", ExitCode.Usage, "--costs and --pull go with --upstream");
            var dimension = parsed.GetValue(by) ?? (isUpstream ? "key" : "agent");
            if (isUpstream && !UpstreamUsage.Dimensions.Contains(dimension)) throw UpstreamUsage.NotAtProvider(dimension);
            if (!isUpstream && dimension is ("key" or "kind")) throw UpstreamUsage.NotAtGate(dimension);
            if (parsed.GetValue(pull)) await PullAsync(context, source.Read(parsed), admin.Read(parsed), cancellationToken);
            if (!isUpstream) Show(context, dimension, span, parsed.GetValue(asJson));
            else if (parsed.GetValue(costs)) UpstreamUsage.ShowCosts(context, dimension, span, parsed.GetValue(asJson));
            else UpstreamUsage.Show(context, dimension, span, parsed.GetValue(asJson));
            return 0;
        });
        return command;
    }

    private static void Show(CliContext context, string by, TimeSpan span, bool asJson)
    {
        var now = context.Time.GetUtcNow();
        using var store = SqliteUsageStore.OpenToRead(context.Home);
        var sums = UsageSum.Of(store.Read(now - span), by, now - span, now);
        if (asJson) WriteJson(context, by, sums);
        else WriteTable(context, by, sums);
    }

    private static async Task PullAsync(CliContext context, KeySourceOptions source, KeySourceOptions admin, CancellationToken cancellationToken)
    {
        await using var plane = ControlPlane.Open(context, source, admin);
        await new WatchWork(plane, new RotationWork(plane)).UsageDuty(plane.RequireOpenAI()).RunAsync(cancellationToken);
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
