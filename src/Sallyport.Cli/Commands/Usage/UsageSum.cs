using Sallyport.Core.Metering;

namespace Sallyport.Cli.Commands.Usage;

/// <summary>What one agent, model or the like used, and how that spread over the time shown.</summary>
/// <param name="Slots">Tokens, or requests where no tokens were used, in equal parts of the time.</param>
internal sealed record UsageSum(string Name, UsageTotal Total, IReadOnlyList<long> Slots)
{
    public const int SlotCount = 24;

    /// <summary>The dearest first, then the busiest.</summary>
    public static IReadOnlyList<UsageSum> Of(IEnumerable<UsageRow> rows, string by, DateTimeOffset since, DateTimeOffset now)
    {
        var first = since.ToUnixTimeSeconds() / 60;
        var minutes = Math.Max(1, now.ToUnixTimeSeconds() / 60 - first + 1);
        return [.. rows.GroupBy(row => NameOf(row.Key, by), StringComparer.Ordinal)
            .Select(group =>
            {
                var total = new UsageTotal();
                var (tokens, requests) = (new long[SlotCount], new long[SlotCount]);
                foreach (var row in group)
                {
                    total.Add(row.Total);
                    var slot = (int)Math.Clamp((row.Minute - first) * SlotCount / minutes, 0, SlotCount - 1);
                    tokens[slot] += row.Total.Tokens;
                    requests[slot] += row.Total.Requests;
                }
                return new UsageSum(group.Key, total, total.Tokens > 0 ? tokens : requests);
            })
            .OrderByDescending(s => s.Total.NanoUsd).ThenByDescending(s => s.Total.Tokens).ThenByDescending(s => s.Total.Requests).ThenBy(s => s.Name, StringComparer.Ordinal)];
    }

    private static string NameOf(UsageKey key, string by) => by switch
    {
        "credential" => key.Credential,
        "model" => key.Model,
        "project" => key.Project,
        "session" => key.Session,
        _ => key.Agent,
    };
}
