using Sallyport.Core.Policy;

namespace Sallyport.Core.Metering;

/// <summary>The counters of one grant, or of one model pattern in it. Immutable but for the counters themselves.</summary>
internal sealed class MeterScope
{
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
    public RateAccount? Requests { get; private init; }
    public RateAccount? Tokens { get; private init; }
    public RateAccount? Images { get; private init; }
    public required SlotAccount Open { get; init; }
    public IReadOnlyList<BudgetAccount> Accounts { get; private init; } = [];
    public IReadOnlyList<MeterScope> Models { get; private init; } = [];

    /// <summary>The counters for <paramref name="grant"/>, going on where those of <paramref name="old"/> are.</summary>
    public static MeterScope For(Grant grant, MeterScope? old, IBudgetLedger ledger, IRateLedger rates)
    {
        var key = $"agent={grant.Agent};credential={grant.Credential}";
        var title = $"agent {grant.Agent} with {grant.Credential}";
        var models = grant.Limits.Models.Select(m => Make(
            $"{key};model={m.Key}", $"{title} for {m.Key}", m.Key, m.Value, Budget.None,
            old?.Models.FirstOrDefault(o => o.Pattern == m.Key), [], ledger, rates));
        return Make(key, title, null, grant.Limits, grant.Budget, old, [.. models], ledger, rates);
    }

    private static MeterScope Make(
        string key, string title, string? pattern, Limits limits, Budget budget, MeterScope? old, IReadOnlyList<MeterScope> models, IBudgetLedger ledger, IRateLedger rates)
    {
        BudgetAccount? Account(Measure measure, PeriodLength length, long? limit)
        {
            if (limit is null) return null;
            var account = old?.Accounts.FirstOrDefault(a => a.Measure == measure && a.Length == length)
                ?? new BudgetAccount(key, measure, length, limit.Value, ledger);
            account.Limit = limit.Value;
            return account;
        }

        RateAccount? Rate(RateAccount? old, Measure measure, long? limit)
        {
            if (limit is null) return null;
            var account = old ?? new RateAccount(key, measure, limit.Value, rates);
            account.Limit = limit.Value;
            return account;
        }

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
            Requests = Rate(old?.Requests, Measure.Requests, limits.RequestsPerMinute),
            Tokens = Rate(old?.Tokens, Measure.Tokens, limits.TokensPerMinute),
            Images = Rate(old?.Images, Measure.Images, limits.ImagesPerMinute),
            Open = old?.Open ?? new SlotAccount(key, rates),
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

    /// <inheritdoc cref="Meter.Balance"/>
    public void Balance(bool all)
    {
        foreach (var account in Accounts) account.Balance(all);
        Requests?.Balance(all);
        Tokens?.Balance(all);
        Images?.Balance(all);
        Open.Balance();
    }

    public override string ToString() => _key;

    private static long? Smaller(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    private static long? Nano(decimal? usd) => usd is null ? null : (long)Math.Min(Math.Floor(usd.Value * 1_000_000_000), long.MaxValue / 4);
}
