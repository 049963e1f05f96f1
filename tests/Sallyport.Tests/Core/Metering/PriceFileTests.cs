using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

public sealed class PriceFileTests : IDisposable
{
    private readonly VaultHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_prices_that_come_with_Sallyport_can_be_read_and_are_dated()
    {
        var prices = PriceTableLoader.Load(_home.Home);
        Assert.InRange(prices.Date, new DateOnly(2026, 11, 1), DateOnly.MaxValue);
        Assert.All(prices.Prices, p => Assert.NotEmpty(p.Names));
    }

    [Theory]
    [InlineData("gpt-5", 1.25)]
    [InlineData("gpt-5-2025-08-07", 1.25)]
    [InlineData("gpt-5-mini", 0.25)]
    [InlineData("claude-sonnet-4-5-20250929", 3)]
    [InlineData("gemini-2.5-flash", 0.3)]
    [InlineData("claude-opus-5", 5)]
    [InlineData("claude-opus-5-5", 4)]
    [InlineData("claude-opus-5-20260724", 5)]
    [InlineData("claude-fable-5-2", 8)]
    [InlineData("gpt-6.2-sol", 2)]
    public void A_model_is_found_by_its_name_and_by_its_dated_name(string model, double input) =>
        Assert.Equal((decimal)input, PriceTableLoader.BuiltIn.Find(model)!.Input);

    [Theory, InlineData("gpt-5-unheard-of"), InlineData("gpt-6"), InlineData(""), InlineData("xgpt-5")]
    public void A_model_that_is_not_listed_has_no_price(string model) => Assert.Null(PriceTableLoader.BuiltIn.Find(model));

    [Fact]
    public void The_users_own_prices_are_asked_first()
    {
        Write("models:\n  - names: [gpt-5, house-*]\n    input: 7.5\n    output: 8\ntiers: { flex: 0.25 }\n");
        var prices = PriceTableLoader.Load(_home.Home);
        Assert.Equal((7.5m, 7.5m, 0.25m), (prices.Find("gpt-5")!.Input, prices.Find("house-1")!.Input, prices.Factor("flex")));
        Assert.Equal((0.25m, 2.5m, 1m), (prices.Find("gpt-5-mini")!.Input, prices.Factor("priority"), prices.Factor("default")));
    }

    [Fact]
    public void Every_problem_is_named_with_its_line_and_column()
    {
        Write("models:\n  - names: [a]\n    input: cheap\n    inputs: 3\n  - input: -1\n    context: 0\n  - 7\ntiers: { flex: much }\ndate: soon\n");
        var error = Assert.Throws<UserError>(() => PriceTableLoader.Load(_home.Home));
        Assert.Equal("prices-invalid", error.Code);
        foreach (var place in (string[])[":3:12:", ":4:5:", ":5:5:", ":5:12:", ":6:14:", ":7:5:", ":8:16:", ":9:7:"])
            Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_input_costs_what_the_list_says()
    {
        var price = new ModelPrice { Names = ["m"], Input = 2, CachedInput = 1, CacheWrite = 4, Output = 10, LongContext = new(1000, 2, 1.5m) };
        Assert.Equal(1000 * 2000 + 100 * 10_000, price.NanoUsd(new TokenUsage { Input = 1000, Output = 100 }));
        Assert.Equal(2 * (1 * 2000 + 600 * 1000 + 400 * 4000) + 100 * 15_000, price.NanoUsd(new TokenUsage { Input = 1001, CachedInput = 600, CacheWrites = 400, Output = 100 }));
    }

    [Fact]
    public void Images_and_minutes_have_prices_of_their_own()
    {
        var price = new ModelPrice { Names = ["m"], Input = 0, Image = 0.04m, Minute = 0.006m };
        Assert.Equal(80_000_000, price.NanoUsd(new TokenUsage { Images = 2 }));
        Assert.Equal(9_000_000, price.NanoUsd(new TokenUsage { Seconds = 90 }));
        Assert.Equal(1, new ModelPrice { Names = ["m"], Input = 0.0001m }.NanoUsd(new TokenUsage { Input = 1 }));
    }

    private void Write(string text)
    {
        _home.Home.Create();
        File.WriteAllText(_home.Home.PricesFile, text);
    }
}
