using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;

namespace Sallyport.Tests.Core.Metering;

/// <summary>A meter on a clock and a ledger of its own, at noon of a day in November.</summary>
internal sealed class MeterScene
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public const string Model = "m-1";

    public MeterScene(IBudgetLedger? ledger = null, IRateLedger? rates = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider(Noon);
        Ledger = ledger ?? new MemoryLedger();
        Meter = new Meter(Time, Ledger, Prices, rates);
    }

    public FakeTimeProvider Time { get; }

    public IBudgetLedger Ledger { get; }

    public Meter Meter { get; }

    /// <summary>10 dollars a million tokens of input, 20 of output; at most 1000 of either.</summary>
    public static PriceTable Prices { get; } = new(
        [new ModelPrice { Names = ["m-*"], Input = 10, CachedInput = 1, Output = 20, Context = 1000, MaxOutput = 1000 }],
        new Dictionary<string, decimal> { ["priority"] = 2, ["flex"] = 0.5m }, new DateOnly(2026, 11, 24));

    public static Grant Grant(Limits? limits = null, Budget? budget = null) => new()
    {
        Agent = "reviewer",
        Credential = "openai/default",
        Limits = limits ?? Limits.None,
        Budget = budget ?? Budget.None,
    };

    public Reservation? Reserve(Grant grant, out LimitRefusal? refusal, long input = 100, long? output = 100, string model = Model, ContentShape shape = ContentShape.Responses) =>
        Meter.TryReserve(new ReserveRequest(grant, shape, new ContentFacts { Model = model, MaxOutputTokens = output }, input), out refusal);

    public static TokenUsage Used(long input, long output) => new() { Input = input, Output = output };
}
