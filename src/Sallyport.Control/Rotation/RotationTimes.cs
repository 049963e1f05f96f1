namespace Sallyport.Control.Rotation;

/// <summary>How patient a rotation is.</summary>
public sealed record RotationTimes
{
    public static RotationTimes Default { get; } = new();

    /// <summary>How long a new key may take until it is accepted everywhere. OpenAI says up to 30 minutes for a changed role (its help, checked 2026-11-23).</summary>
    public TimeSpan TryFor { get; init; } = TimeSpan.FromMinutes(40);

    /// <summary>Calls that were under way at the switch still end with the old key.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the old key must not have been used before it is ended.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A credential that nobody uses shows no traffic on its new key either; after so long that is taken for quiet.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The old key is ended after so long even if somebody still uses it: that is not the gate.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a revoked key may still be accepted before that is worth an alert.</summary>
    public TimeSpan ConfirmFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the provider may fail or refuse the same step before that is worth an alert.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Between two looks.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMinutes(1);
}
