using System.Globalization;

namespace Sallyport.Core.Journal;

/// <summary>Times as people type them: how long ago, or a moment.</summary>
public static class JournalTime
{
    /// <param name="now">What a duration is counted back from; its offset is the one of a moment without any.</param>
    /// <param name="option">The option it was given to, for the error.</param>
    public static DateTimeOffset Parse(string text, DateTimeOffset now, string option)
    {
        if (text.Length > 1 && Unit(text[^1]) is { } unit
            && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= (now - DateTimeOffset.MinValue).Ticks / unit.Ticks)
        {
            return now - unit * count;
        }
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
        if (DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return new DateTimeOffset(local, now.Offset);
        string[] exact = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];
        return DateTimeOffset.TryParseExact(text.EndsWith('Z') ? text[..^1] + "+00:00" : text, exact, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment
            : throw JournalErrors.BadTime(text, option);
    }

    private static TimeSpan? Unit(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        'w' => TimeSpan.FromDays(7),
        _ => null,
    };
}
