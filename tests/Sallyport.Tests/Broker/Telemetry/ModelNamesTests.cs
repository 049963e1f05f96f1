using System.Globalization;
using Sallyport.Broker.Telemetry;
using Xunit;

namespace Sallyport.Tests.Broker.Telemetry;

public sealed class ModelNamesTests
{
    [Fact]
    public void Names_that_an_agent_makes_up_take_no_place()
    {
        var names = new ModelNames();
        for (var i = 0; i < 10_000; i++) Assert.Equal("other", names.Bounded(Name(i), wasServed: false));
        Assert.Equal("gpt-5", names.Bounded("gpt-5", wasServed: true));
        Assert.Equal("gpt-5", names.Bounded("gpt-5", wasServed: false));
    }

    [Fact]
    public void Only_so_many_are_told_apart()
    {
        var names = new ModelNames();
        var told = Enumerable.Range(0, 10 * ModelNames.Most).Select(i => names.Bounded(Name(i), wasServed: true)).ToHashSet();
        Assert.Equal(ModelNames.Most + 1, told.Count);
        Assert.Equal(Name(0), names.Bounded(Name(0), wasServed: true));
    }

    [Theory]
    [InlineData("ft:gpt-4o-mini-2024-07-18:acme::9x", "ft:gpt-4o-mini-2024-07-18:acme::9x")]
    [InlineData("models/gemini-2.5-pro", "models/gemini-2.5-pro")]
    [InlineData("a model of many words", "other")]
    [InlineData("m\u202e", "other")]
    [InlineData("", "other")]
    public void What_does_not_look_like_a_model_is_not_repeated(string name, string told) => Assert.Equal(told, ModelNames.Plain(name));

    [Fact]
    public void Nor_is_a_very_long_one() => Assert.Equal("other", ModelNames.Plain(new string('m', 97)));

    private static string Name(int i) => i.ToString("'m-'0000", CultureInfo.InvariantCulture);
}
