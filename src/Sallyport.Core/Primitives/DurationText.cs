using System.Globalization;

namespace Sallyport.Core.Primitives;

/// <summary>Lengths of time as people type them: <c>90s</c>, <c>30m</c>, <c>1h</c>, <c>7d</c>, <c>2w</c>.</summary>
public static class DurationText
{
    /// <summary>Null where <paramref name="text"/> is no such length, or none above zero.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || Unit(text[^1]) is not { } unit) return null;
        return int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? unit * count
            : null;
    }

    /// <summary>In the largest unit that needs no fraction; fractions of a second are left out.</summary>
    public static string Write(TimeSpan time)
    {
        foreach (var letter in "wdhm")
        {
            var unit = Unit(letter)!.Value;
            if (time >= unit && time.Ticks % unit.Ticks == 0) return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / unit.Ticks}{letter}");
        }
        return string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds}s");
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
