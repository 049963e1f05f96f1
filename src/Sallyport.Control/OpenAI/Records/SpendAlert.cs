using System.Text.Json.Serialization;

namespace Sallyport.Control.OpenAI.Records;

/// <summary>A mail when a month's spend passes an amount.</summary>
public sealed record SpendAlert
{
    public required string Id { get; init; }

    /// <summary>US cents in a calendar month.</summary>
    [JsonPropertyName("threshold_amount")]
    public required long ThresholdCents { get; init; }

    public string? Currency { get; init; }

    public string? Interval { get; init; }

    public NotificationChannel? NotificationChannel { get; init; }
}

public sealed record NotificationChannel
{
    /// <summary><c>email</c>.</summary>
    public required string Type { get; init; }

    public required IReadOnlyList<string> Recipients { get; init; }

    public string? SubjectPrefix { get; init; }
}

/// <summary>An alert to be made, or to put in the place of one: its whole state.</summary>
public sealed record NewSpendAlert
{
    /// <summary>US cents in a calendar month.</summary>
    public required long ThresholdCents { get; init; }

    public required IReadOnlyList<string> Recipients { get; init; }

    public string? SubjectPrefix { get; init; }
}

internal sealed record SpendAlertBody
{
    public required long ThresholdAmount { get; init; }

    public string Currency { get; } = "USD";

    public string Interval { get; } = "month";

    public required NotificationChannel NotificationChannel { get; init; }
}
