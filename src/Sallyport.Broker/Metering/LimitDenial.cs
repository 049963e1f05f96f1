using System.Globalization;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Metering;

/// <summary>A refused reservation as a denial, in words and figures a person can act on.</summary>
internal static class LimitDenial
{
    public static Denial Of(LimitRefusal refusal, string? model) => new(RuleOf(refusal), Subject(refusal, model))
    {
        RetryAfter = refusal.Failure is null && !refusal.IsBudget ? refusal.RetryAfter : null,
    };

    private static Rule RuleOf(LimitRefusal refusal) => refusal switch
    {
        { Failure: not null } => Rule.MeterUnavailable,
        { Unpriced: true } => Rule.NoPrice,
        { IsBudget: true } => Rule.BudgetSpent,
        { Measure: Measure.Tokens } => Rule.TokenLimit,
        { Measure: Measure.Images } => Rule.ImageLimit,
        { Measure: Measure.Concurrent } => Rule.ConcurrencyLimit,
        _ => Rule.RequestLimit,
    };

    private static string Subject(LimitRefusal refusal, string? model)
    {
        if (refusal.Failure is not null) return refusal.Failure;
        if (refusal.Unpriced) return model is null ? $"{refusal.Scope}: the call has no price that is known beforehand" : $"{refusal.Scope}: {Core.Primitives.TerminalText.Escape(model)}";
        if (refusal.Measure == Measure.Concurrent) return string.Create(CultureInfo.InvariantCulture, $"{refusal.Scope} may have {refusal.Limit} requests open at once");
        var limit = $"{refusal.Scope}: {Amount(refusal.Measure, refusal.Limit)} per {PeriodName(refusal.Length)}, {Amount(refusal.Measure, refusal.Remaining)} left";
        return refusal.Measure == Measure.Requests ? limit : $"{limit}, and the request may need {Amount(refusal.Measure, refusal.Needed)}";
    }

    private static string Amount(Measure measure, long amount) => measure switch
    {
        Measure.NanoUsd => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(amount / 1_000_000_000m, 4):0.####} USD"),
        Measure.Tokens => string.Create(CultureInfo.InvariantCulture, $"{amount} tokens"),
        Measure.Images => string.Create(CultureInfo.InvariantCulture, $"{amount} images"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{amount} requests"),
    };

    private static string PeriodName(PeriodLength length) => length switch
    {
        PeriodLength.Minute => "minute",
        PeriodLength.Hour => "hour",
        PeriodLength.Day => "day",
        _ => "month",
    };
}
