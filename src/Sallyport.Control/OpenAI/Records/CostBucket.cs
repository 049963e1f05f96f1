namespace Sallyport.Control.OpenAI.Records;

/// <summary>What a day cost.</summary>
public sealed record CostBucket
{
    /// <summary>Inclusive; midnight UTC.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Exclusive.</summary>
    public required DateTimeOffset EndTime { get; init; }

    public required IReadOnlyList<CostResult> Results { get; init; }
}

public sealed record CostResult
{
    public CostAmount? Amount { get; init; }

    public string? LineItem { get; init; }

    public string? ProjectId { get; init; }

    public string? ApiKeyId { get; init; }

    public decimal? Quantity { get; init; }

    public string? QuantityUnit { get; init; }
}

public sealed record CostAmount
{
    /// <summary>In whole units of <see cref="Currency"/>: dollars, not cents.</summary>
    public decimal? Value { get; init; }

    /// <summary>Lower-case, such as <c>usd</c>.</summary>
    public string? Currency { get; init; }
}
