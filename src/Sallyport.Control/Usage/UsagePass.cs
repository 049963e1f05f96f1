using Sallyport.Control.OpenAI;

namespace Sallyport.Control.Usage;

/// <summary>
/// One way of reading the provider's counts again and again. They arrive late and grow, so each pass reads back over what
/// it has read before: the frequent one a little, the others further.
/// </summary>
/// <param name="Name">Of its cursor.</param>
/// <param name="Every">At most so often.</param>
/// <param name="Reach">How far before the last pass it reads again: buckets that are later than this are missed by it.</param>
/// <param name="Lookback">How far it goes back at most: the first time, and after it could not read for long.</param>
public sealed record UsagePass(string Name, UsageWidth Width, TimeSpan Every, TimeSpan Reach, TimeSpan Lookback)
{
    /// <summary>Every minute's counts, minutes late.</summary>
    public static UsagePass Fresh { get; } = new("minute", UsageWidth.Minute, TimeSpan.Zero, TimeSpan.FromHours(2), TimeSpan.FromHours(48));

    /// <summary>The same, hours late.</summary>
    public static UsagePass Late { get; } = new("minute-late", UsageWidth.Minute, TimeSpan.FromMinutes(15), TimeSpan.FromHours(26), TimeSpan.FromHours(48));

    public static UsagePass Hours { get; } = new("hour", UsageWidth.Hour, TimeSpan.FromMinutes(15), TimeSpan.FromDays(3), TimeSpan.FromDays(14));

    public static UsagePass Days { get; } = new("day", UsageWidth.Day, TimeSpan.FromHours(1), TimeSpan.FromDays(7), TimeSpan.FromDays(90));

    /// <summary>Costs are told by the day alone.</summary>
    public static UsagePass Bill { get; } = new("cost", UsageWidth.Day, TimeSpan.FromHours(1), TimeSpan.FromDays(7), TimeSpan.FromDays(90));

    public static IReadOnlyList<UsagePass> Usage { get; } = [Fresh, Late, Hours, Days];

    /// <summary>From where to read now; null where it is not yet time.</summary>
    /// <param name="last">When the last whole pass began; null for none.</param>
    public DateTimeOffset? From(DateTimeOffset? last, DateTimeOffset now)
    {
        if (last is { } before && before <= now && now - before < Every) return null;
        var from = last is { } read && read <= now ? read - Reach : now - Lookback;
        if (from < now - Lookback) from = now - Lookback;
        var width = UpstreamUsageStore.Seconds(Width);
        return DateTimeOffset.FromUnixTimeSeconds(from.ToUnixTimeSeconds() / width * width);
    }
}
