using System.Globalization;

namespace Sallyport.Core.Metering;

/// <summary>What a limit is counted over.</summary>
public enum PeriodLength
{
    /// <summary>No period: what is open at one moment.</summary>
    Moment,

    /// <summary>A minute, as a bucket that refills evenly.</summary>
    Minute,

    /// <summary>A calendar hour, UTC.</summary>
    Hour,

    /// <summary>A calendar day, UTC.</summary>
    Day,

    /// <summary>A calendar month, UTC.</summary>
    Month,
}

/// <summary>One calendar hour, day or month in UTC.</summary>
/// <param name="Name">Sortable, and unlike that of any other period: <c>2026-11-24T03</c>, <c>2026-11-24</c>, <c>2026-11</c>.</param>
internal readonly record struct Period(string Name, DateTimeOffset Start, DateTimeOffset End)
{
    public static Period Of(PeriodLength length, DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var (start, format) = length switch
        {
            PeriodLength.Hour => (new DateTime(utc.Year, utc.Month, utc.Day, utc.Hour, 0, 0, DateTimeKind.Utc), "yyyy-MM-dd'T'HH"),
            PeriodLength.Day => (utc.Date, "yyyy-MM-dd"),
            PeriodLength.Month => (new DateTime(utc.Year, utc.Month, 1, 0, 0, 0, DateTimeKind.Utc), "yyyy-MM"),
            _ => throw new ArgumentOutOfRangeException(nameof(length)),
        };
        var end = length switch
        {
            PeriodLength.Hour => start.AddHours(1),
            PeriodLength.Day => start.AddDays(1),
            _ => start.AddMonths(1),
        };
        return new Period(start.ToString(format, CultureInfo.InvariantCulture), new DateTimeOffset(start), new DateTimeOffset(end));
    }
}
