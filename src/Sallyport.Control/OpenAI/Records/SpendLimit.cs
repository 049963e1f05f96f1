using System.Text.Json.Serialization;

namespace Sallyport.Control.OpenAI.Records;

/// <summary>A hard cap: the provider refuses calls beyond it.</summary>
public sealed record SpendLimit
{
    /// <summary>US cents in a calendar month, 1 at least.</summary>
    [JsonPropertyName("threshold_amount")]
    public required long ThresholdCents { get; init; }

    public string? Currency { get; init; }

    public string? Interval { get; init; }

    public SpendEnforcement? Enforcement { get; init; }
}

public sealed record SpendEnforcement
{
    /// <summary><c>inactive</c> or <c>enforcing</c>.</summary>
    public string? Status { get; init; }
}

internal sealed record SpendLimitBody
{
    public required long ThresholdAmount { get; init; }

    public string Currency { get; } = "USD";

    public string Interval { get; } = "month";
}
