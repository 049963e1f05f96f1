using System.Globalization;

namespace Sallyport.Cli.Output;

/// <summary>Numbers as people read them. <c>--json</c> gives exact ones.</summary>
public static class Quantities
{
    /// <summary>How long ago, in its largest whole unit: <c>12s</c>, <c>5m</c>, <c>7h</c>, <c>3d</c>, <c>2y</c>.</summary>
    public static string Age(DateTimeOffset then, DateTimeOffset now) => (now - then) switch
    {
        { Ticks: < 0 } => "0s",
        { TotalMinutes: < 1 } age => $"{age.Seconds}s",
        { TotalHours: < 1 } age => $"{age.Minutes}m",
        { TotalDays: < 1 } age => $"{age.Hours}h",
        { TotalDays: < 730 } age => $"{age.Days}d",
        var age => $"{age.Days / 365}y",
    };

    /// <summary>Bytes with a decimal unit: <c>999 B</c>, <c>1.5 kB</c>, <c>20 MB</c>.</summary>
    public static string Bytes(long count)
    {
        if (count < 1000) return $"{count} B";
        var value = (double)count;
        var unit = -1;
        while (value >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }
        return $"{value.ToString(value < 9.95 ? "0.#" : "0", CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    /// <summary><c>850 µs</c>, <c>12 ms</c>, <c>3.4 s</c>, <c>2 min 5 s</c>, <c>1 h 3 min</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { Ticks: < 0 } => "0 µs",
        { TotalMilliseconds: < 1 } => $"{(long)time.TotalMicroseconds} µs",
        { TotalSeconds: < 1 } => $"{(long)time.TotalMilliseconds} ms",
        { TotalMinutes: < 1 } => $"{time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{(long)time.TotalHours} h {time.Minutes} min",
    };

    private static readonly string[] Units = ["kB", "MB", "GB", "TB"];
}
