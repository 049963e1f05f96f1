using System.Globalization;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Usage;

/// <summary>Usage as people read it.</summary>
internal static class UsageShown
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>One sign a slot; <c>·</c> where nothing was used. Slots are joined by twos or threes where there is no room for all.</summary>
    public static string Sparkline(IReadOnlyList<long> slots, int room = int.MaxValue)
    {
        var join = slots.Count <= room ? 1 : (slots.Count + 1) / 2 <= room ? 2 : 3;
        if (join > 1) slots = [.. slots.Chunk(join).Select(part => part.Sum())];
        var most = slots.Count == 0 ? 0 : slots.Max();
        return string.Concat(slots.Select(slot => slot <= 0 ? '·' : Bars[(int)Math.Min(Bars.Length - 1, slot * Bars.Length / most)]));
    }

    /// <summary><c>999</c>, <c>1.2k</c>, <c>34M</c>.</summary>
    public static string Count(long count)
    {
        if (count < 1000) return count.ToString(CultureInfo.InvariantCulture);
        var value = (double)count;
        var unit = -1;
        while (value >= 999.5 && unit < 3)
        {
            value /= 1000;
            unit++;
        }
        return value.ToString(value < 9.95 ? "0.#" : "0", CultureInfo.InvariantCulture) + "kMGT"[unit];
    }

    /// <summary><c>$0.0042</c>, <c>$1.27</c>.</summary>
    public static string Usd(long nano)
    {
        var usd = nano / 1_000_000_000m;
        return "$" + usd.ToString(usd is 0 or >= 0.995m ? "0.00" : usd >= 0.00995m ? "0.000" : "0.000000", CultureInfo.InvariantCulture);
    }

    public static UserError BadSpan(string text) => new("usage", ExitCode.Usage,
        $"'{TerminalText.Escape(text)}' is no time: a number with m, h or d, such as 24h");
}
