using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Metering;

namespace Sallyport.Broker.Metering;

/// <summary>
/// <c>x-ratelimit-*</c> and <c>Retry-After</c> as OpenAI writes them, so that a client's library slows down and waits by
/// itself. On an allowed answer a local figure is shown where it is tighter than the provider's own.
/// </summary>
internal static class LimitHeaders
{
    public static void Show(IHeaderDictionary headers, Reservation reservation)
    {
        if (!reservation.NeedsUsage) return;
        Show(headers, "requests", reservation.Requests);
        Show(headers, "tokens", reservation.Tokens);
    }

    public static void ShowRefused(IHeaderDictionary headers, LimitRefusal refusal)
    {
        if (refusal.Length is PeriodLength.Hour or PeriodLength.Month || refusal.IsBudget || refusal.Limit == 0) return;
        var kind = refusal.Measure switch
        {
            Measure.Requests or Measure.Concurrent => "requests",
            Measure.Tokens => "tokens",
            Measure.Images => "images",
            _ => null,
        };
        if (kind is not null) Write(headers, kind, new LimitFigures(refusal.Limit, refusal.Remaining, refusal.RetryAfter));
    }

    /// <summary>As OpenAI's: <c>12ms</c>, <c>1.5s</c>, <c>6m0s</c>.</summary>
    internal static string Duration(TimeSpan time)
    {
        var culture = CultureInfo.InvariantCulture;
        if (time < TimeSpan.FromSeconds(1)) return string.Create(culture, $"{Math.Ceiling(time.TotalMilliseconds):0}ms");
        if (time < TimeSpan.FromMinutes(1)) return string.Create(culture, $"{Math.Ceiling(time.TotalMilliseconds) / 1000:0.###}s");
        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        return seconds < 3600
            ? string.Create(culture, $"{seconds / 60}m{seconds % 60}s")
            : string.Create(culture, $"{seconds / 3600}h{seconds / 60 % 60}m{seconds % 60}s");
    }

    private static void Show(IHeaderDictionary headers, string kind, LimitFigures figures)
    {
        if (!figures.Exists) return;
        var theirs = headers[$"x-ratelimit-remaining-{kind}"].ToString();
        if (long.TryParse(theirs, NumberStyles.None, CultureInfo.InvariantCulture, out var remaining) && remaining <= figures.Remaining) return;
        Write(headers, kind, figures);
    }

    private static void Write(IHeaderDictionary headers, string kind, LimitFigures figures)
    {
        headers[$"x-ratelimit-limit-{kind}"] = figures.Limit.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-remaining-{kind}"] = figures.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-reset-{kind}"] = Duration(figures.Reset);
    }
}
