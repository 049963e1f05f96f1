using Sallyport.Control.OpenAI;
using Sallyport.Control.Usage;

namespace Sallyport.Cli.Commands.Usage;

/// <summary>What the provider counted for one key, project, model or kind, and how that spread over the time shown.</summary>
internal sealed record UpstreamSum(string Name, UpstreamFigures Figures, IReadOnlyList<long> Slots)
{
    /// <summary>Of which width the counts of a span are read: the finer ones are not kept for ever.</summary>
    public static UsageWidth WidthFor(TimeSpan span) => span.TotalHours <= 26 ? UsageWidth.Minute : span.TotalDays <= 14 ? UsageWidth.Hour : UsageWidth.Day;

    /// <summary>The most tokens first, then the most requests.</summary>
    public static IReadOnlyList<UpstreamSum> Of(IEnumerable<UpstreamRow> rows, string by, DateTimeOffset since, DateTimeOffset now)
    {
        var span = Math.Max(1, (now - since).Ticks);
        return [.. rows.GroupBy(row => NameOf(row.Key, by), StringComparer.Ordinal)
            .Select(group =>
            {
                var sum = default(UpstreamFigures);
                var (tokens, requests) = (new long[UsageSum.SlotCount], new long[UsageSum.SlotCount]);
                foreach (var row in group)
                {
                    sum += row.Figures;
                    var slot = (int)Math.Clamp((row.Start - since).Ticks * UsageSum.SlotCount / span, 0, UsageSum.SlotCount - 1);
                    tokens[slot] += row.Figures.Tokens;
                    requests[slot] += row.Figures.Requests;
                }
                return new UpstreamSum(group.Key, sum, sum.Tokens > 0 ? tokens : requests);
            })
            .OrderByDescending(s => s.Figures.Tokens).ThenByDescending(s => s.Figures.Requests).ThenBy(s => s.Name, StringComparer.Ordinal)];
    }

    private static string NameOf(UpstreamKey key, string by) => by switch
    {
        "project" => key.Project,
        "model" => key.Model,
        "kind" => key.Kind,
        _ => key.KeyId,
    };
}
