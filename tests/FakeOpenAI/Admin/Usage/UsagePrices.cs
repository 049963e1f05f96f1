namespace FakeOpenAI.Admin.Usage;

/// <summary>What the fake charges: the same for every model, so that a test can reckon it.</summary>
internal static class UsagePrices
{
    public const decimal InputDollars = 1m / 1_000_000;
    public const decimal OutputDollars = 10m / 1_000_000;

    /// <summary>The items that a line of usage puts on the bill.</summary>
    public static IEnumerable<(string Item, decimal Dollars)> Of(UsageLine line)
    {
        foreach (var (metric, dollars, word) in s_prices)
            if (line[metric] > 0)
                yield return ($"{line.Dimensions.Model ?? line.Kind.Name}, {word}", line[metric] * dollars);
    }

    private static readonly (string Metric, decimal Dollars, string Word)[] s_prices =
    [
        ("input_tokens", InputDollars, "input"),
        ("output_tokens", OutputDollars, "output"),
        ("images", 0.04m, "image"),
        ("characters", 15m / 1_000_000, "speech"),
        ("seconds", 0.0001m, "transcription"),
        ("num_sessions", 0.03m, "session"),
        ("num_requests", 0.0025m, "search"),
    ];
}
