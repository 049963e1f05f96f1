namespace Sallyport.Core.Metering;

/// <summary>
/// Nanoseconds since the machine started: the same for all its processes, and not moved when somebody sets the date. After
/// a restart it begins anew, so a difference to an earlier time is never more than what really passed.
/// </summary>
internal static class SteadyClock
{
    public static long Nanoseconds(TimeProvider time) =>
        (long)((Int128)time.GetTimestamp() * 1_000_000_000 / time.TimestampFrequency);
}
