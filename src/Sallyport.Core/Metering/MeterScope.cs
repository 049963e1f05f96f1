using Sallyport.Core.Policy;

namespace Sallyport.Core.Metering;

/// <summary>The counters of one grant, or of one model pattern in it. Immutable but for the counters themselves.</summary>
internal sealed class MeterScope
{
    public const long MinuteNanoseconds = 60_000_000_000;

    private readonly string _key;

    private MeterScope(string key, string title, string? pattern, Limits limits, Budget budget)
    {
        (_key, Title, Pattern, Limits, Budget) = (key, title, pattern, limits, budget);
    }

    /// <summary>For people.</summary>
    public string Title { get; }

    /// <summary>The models it holds for; null for all.</summary>
    public string? Pattern { get; }

    public Limits Limits { get; }
    public Budget Budget { get; }
    public RateBucket? Requests { get; private init; }
    public RateBucket? Tokens { get; private init; }
    public RateBucket? Images { get; private init; }
    public OpenCount Open { get; private init; } = new();
    public IReadOnlyList<BudgetAccount> Accounts { get; private init; } = [];
    public IReadOnlyList<MeterScope> Models { get; private init; } = [];

    /// <summary>The counters for <paramref name="grant"/>, going on where those of <paramref name="old"/> are.</summary>
    public static MeterScope For(Grant grant, MeterScope? old, IBudgetLedger ledger, long now)
    {
        var key = $"agent={grant.Agent};credential={grant.Credential}";
        var title = $"agent {grant.Agent} with {grant.Credential}";
        var models = grant.Limits.Models.Select(m => Make(
            $"{key};model={m.Key}", $"{title} for {m.Key}", m.Key, m.Value, Budget.None,
            old?.Models.FirstOrDefault(o => o.Pattern == m.Key), [], ledger, now));
        return Make(key, title, null, grant.Limits, grant.Budget, old, [.. models], ledger, now);
    }

    private static MeterScope Make(
        string key, string title, string? pattern, Limits limits, Budget budget, MeterScope? old, IReadOnlyList<MeterScope> models, IBudgetLedger ledger, long now)
    {
        BudgetAccount? Account(Measure measure, PeriodLength length, long? limit)
        {
            if (limit is null) return null;
            var account = old?.Accounts.FirstOrDefault(a => a.Measure == measure && a.Length == length)
                ?? new BudgetAccount(key, measure, length, limit.Value, ledger);
            account.Limit = limit.Value;
            return account;
        }

        static RateBucket? Bucket(RateBucket? old, long? limit, long now) =>
            limit is null ? null : old?.Limit == limit ? old : RateBucket.Replacing(old, limit.Value, MinuteNanoseconds, now);

        BudgetAccount?[] accounts =
        [
            Account(Measure.Requests, PeriodLength.Day, limits.RequestsPerDay),
            // A limit and a budget of the same measure and period: the smaller one is the one that holds.
            Account(Measure.Tokens, PeriodLength.Day, Smaller(limits.TokensPerDay, budget.TokensPerDay)),
            Account(Measure.Images, PeriodLength.Day, limits.ImagesPerDay),
            Account(Measure.Tokens, PeriodLength.Hour, budget.TokensPerHour),
            Account(Measure.Tokens, PeriodLength.Month, budget.TokensPerMonth),
            Account(Measure.NanoUsd, PeriodLength.Hour, Nano(budget.UsdPerHour)),
            Account(Measure.NanoUsd, PeriodLength.Day, Nano(budget.UsdPerDay)),
            Account(Measure.NanoUsd, PeriodLength.Month, Nano(budget.UsdPerMonth)),
        ];
        return new MeterScope(key, title, pattern, limits, budget)
        {
            Requests = Bucket(old?.Requests, limits.RequestsPerMinute, now),
            Tokens = Bucket(old?.Tokens, limits.TokensPerMinute, now),
            Images = Bucket(old?.Images, limits.ImagesPerMinute, now),
            Open = old?.Open ?? new(),
            Accounts = [.. accounts.OfType<BudgetAccount>()],
            Models = models,
        };
    }

    /// <summary>Whether a spent account is a budget, rather than a limit on how much a day.</summary>
    public bool IsBudget(BudgetAccount account) => (account.Measure, account.Length) switch
    {
        (Measure.Requests or Measure.Images, _) => false,
        (Measure.Tokens, PeriodLength.Day) => Budget.TokensPerDay == account.Limit,
        _ => true,
    };

    public override string ToString() => _key;

    private static long? Smaller(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static long? Nano(decimal? usd) => usd is null ? null : (long)Math.Min(Math.Floor(usd.Value * 1_000_000_000), long.MaxValue / 4);
}
