namespace Sallyport.Core.Captures;

/// <summary>How much is kept, and for how long.</summary>
public sealed record CaptureOptions
{
    /// <summary>Of one call's file. What goes beyond it passes and is counted, not kept.</summary>
    public long MaxCallBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Of all files; the oldest are removed beyond it.</summary>
    public long MaxBytes { get; init; } = 1024L * 1024 * 1024;

    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);
}
