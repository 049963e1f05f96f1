namespace Sallyport.Core.Policy;

/// <summary>How much an agent may spend in a calendar hour, day or month (UTC). Null is no limit.</summary>
public sealed record Budget
{
    public decimal? UsdPerHour { get; init; }
    public decimal? UsdPerDay { get; init; }
    public decimal? UsdPerMonth { get; init; }
    public long? TokensPerHour { get; init; }
    public long? TokensPerDay { get; init; }
    public long? TokensPerMonth { get; init; }

    /// <summary>Whether a model without a known price passes a budget in USD, uncounted. False denies it.</summary>
    public bool AllowUnpriced { get; init; }

    /// <summary>Whether the agent is frozen when a budget is spent, rather than refused until the period is over.</summary>
    public bool Freeze { get; init; }

    public static Budget None { get; } = new();

    public bool InUsd => UsdPerHour is not null || UsdPerDay is not null || UsdPerMonth is not null;
}
