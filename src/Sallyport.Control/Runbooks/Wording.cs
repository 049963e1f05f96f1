using System.Globalization;

namespace Sallyport.Control.Runbooks;

/// <summary>Names and figures in sentences.</summary>
internal static class Wording
{
    private const int MostNames = 5;

    /// <summary><c>1 key</c>, <c>3 keys</c></summary>
    public static string Count(long number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>The first five, and how many more.</summary>
    public static string List(IReadOnlyCollection<string> names) => names.Count <= MostNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MostNames))} and {Count(names.Count - MostNames, "more").TrimEnd('s')}";

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary><c>45 minutes</c>, <c>20 hours</c>, <c>12 days</c></summary>
    public static string Span(TimeSpan time) => time switch
    {
        { TotalHours: < 1 } => Count(Math.Max(0, (long)time.TotalMinutes), "minute"),
        { TotalDays: < 2 } => Count((long)time.TotalHours, "hour"),
        _ => Count((long)time.TotalDays, "day"),
    };
}
