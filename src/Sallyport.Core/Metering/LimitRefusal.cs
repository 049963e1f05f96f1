namespace Sallyport.Core.Metering;

/// <summary>Why a reservation was refused, with the figures that a client waits by.</summary>
public sealed record LimitRefusal
{
    public required Measure Measure { get; init; }
    public required PeriodLength Length { get; init; }

    /// <summary>Whose limit: <c>agent reviewer with openai/default</c>, or that and <c>for gpt-5*</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>Whether it is a budget, which waiting a little does not mend.</summary>
    public bool IsBudget { get; init; }

    public long Limit { get; init; }
    public long Remaining { get; init; }

    /// <summary>What the request would have taken.</summary>
    public long Needed { get; init; }

    /// <summary>After which it would fit, or might: a bucket knows, a calendar period ends.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>The model has no price, and the budget is in USD.</summary>
    public bool Unpriced { get; init; }

    /// <summary>The ledger could not be written.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether so little is left that the budget counts as spent: a tenth or less.</summary>
    public bool IsSpent => IsBudget && !Unpriced && Failure is null && Remaining <= Limit / 10;
}
