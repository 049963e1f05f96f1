using System.Globalization;

namespace Sallyport.Bench.Report;

/// <summary>Figures as a reader wants them: three significant digits where they are small, none after the point where they are large.</summary>
internal static class Number
{
    public static string Text(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", _ => "N2" }, CultureInfo.InvariantCulture);

    public static string Text(Spread? spread, string unit = "") => spread is not { } s
        ? "–"
        : s.Least.Equals(s.Greatest) ? Text(s.Median) + unit : $"{Text(s.Median)}{unit} ({Text(s.Least)}–{Text(s.Greatest)})";
}
