using System.Collections.Concurrent;
using Sallyport.Core.Policy;

namespace Sallyport.Core.Metering;

/// <summary>The prices in force: the user's own before the ones that come with Sallyport, the first pattern that fits.</summary>
public sealed class PriceTable(IReadOnlyList<ModelPrice> prices, IReadOnlyDictionary<string, decimal> tiers, DateOnly date)
{
    // Names come from agents: a bound keeps them from filling the memory.
    private const int MaxCached = 1024;

    private readonly ConcurrentDictionary<string, ModelPrice?> _found = new(StringComparer.Ordinal);

    /// <summary>The day on which the prices that come with Sallyport were checked.</summary>
    public DateOnly Date { get; } = date;

    public IReadOnlyList<ModelPrice> Prices { get; } = prices;

    public static PriceTable Empty { get; } = new([], new Dictionary<string, decimal>(), DateOnly.MinValue);

    public ModelPrice? Find(string? model)
    {
        if (model is null) return null;
        if (_found.TryGetValue(model, out var known)) return known;
        var found = Search(model);
        if (_found.Count < MaxCached) _found[model] = found;
        return found;
    }

    /// <summary>What a service tier multiplies the price by; 1 where it is not listed.</summary>
    public decimal Factor(string? tier) => tier is not null && tiers.TryGetValue(tier, out var factor) ? factor : 1;

    private ModelPrice? Search(string model)
    {
        foreach (var price in Prices)
        {
            foreach (var name in price.Names)
            {
                if (NameRules.Matches(name, model)) return price;
            }
        }
        return null;
    }
}
