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
    private static readonly Names s_requests = new("requests"), s_tokens = new("tokens"), s_images = new("images");

    public static void Show(IHeaderDictionary headers, Reservation reservation)
    {
        if (!reservation.NeedsUsage) return;
        Show(headers, s_requests, reservation.Requests);
        Show(headers, s_tokens, reservation.Tokens);
    }

    public static void ShowRefused(IHeaderDictionary headers, LimitRefusal refusal)
    {
        if (refusal.Length is PeriodLength.Hour or PeriodLength.Month || refusal.IsBudget || refusal.Limit == 0) return;
        var kind = refusal.Measure switch
        {
            Measure.Requests or Measure.Concurrent => s_requests,
            Measure.Tokens => s_tokens,
            Measure.Images => s_images,
            _ => null,
        };
        if (kind is not null) Write(headers, kind, new LimitFigures(refusal.Limit, refusal.Remaining, refusal.RetryAfter));
    }

    /// <summary>As OpenAI's: <c>12ms</c>, <c>1.5s</c>, <c>6m0s</c>.</summary>
    internal static string Duration(TimeSpan time)
    {
        var culture = CultureInfo.InvariantCulture;
        if (time < TimeSpan.FromSeconds(1)) return string.Create(culture, $"{Up(time.Ticks, TimeSpan.TicksPerMillisecond)}ms");
        if (time < TimeSpan.FromMinutes(1)) return string.Create(culture, $"{Up(time.Ticks, TimeSpan.TicksPerMillisecond) / 1000m:0.###}s");
        var seconds = Up(time.Ticks, TimeSpan.TicksPerSecond);
        return seconds < 3600
            ? string.Create(culture, $"{seconds / 60}m{seconds % 60}s")
            : string.Create(culture, $"{seconds / 3600}h{seconds / 60 % 60}m{seconds % 60}s");
    }

    private static long Up(long ticks, long unit) => (Math.Max(0, ticks) + unit - 1) / unit;

    private static void Show(IHeaderDictionary headers, Names names, LimitFigures figures)
    {
        if (!figures.Exists) return;
        var theirs = headers[names.Remaining].ToString();
        if (long.TryParse(theirs, NumberStyles.None, CultureInfo.InvariantCulture, out var remaining) && remaining <= figures.Remaining) return;
        Write(headers, names, figures);
    }

    private static void Write(IHeaderDictionary headers, Names names, LimitFigures figures)
    {
        headers[names.Limit] = figures.Limit.ToString(CultureInfo.InvariantCulture);
        headers[names.Remaining] = figures.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[names.Reset] = Duration(figures.Reset);
    }

    private sealed class Names(string kind)
    {
        public string Limit { get; } = $"x-ratelimit-limit-{kind}";
        public string Remaining { get; } = $"x-ratelimit-remaining-{kind}";
        public string Reset { get; } = $"x-ratelimit-reset-{kind}";
    }
}
