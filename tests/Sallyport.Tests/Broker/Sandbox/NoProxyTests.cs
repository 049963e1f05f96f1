using Sallyport.Broker.Sandbox;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

public sealed class NoProxyTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("api.openai.com")]
    [InlineData("API.OpenAI.com:443")]
    [InlineData("openai.com")]
    [InlineData(".openai.com")]
    [InlineData("*.openai.com")]
    [InlineData("com")]
    [InlineData("*.")]
    public void Drops_what_covers_a_claimed_host(string entry) =>
        Assert.Equal([entry], NoProxy.Merge(entry, ["api.openai.com"]).Dropped);

    [Theory]
    [InlineData("internal.corp")]
    [InlineData("nopenai.com")]
    [InlineData("files.api.openai.com")]
    [InlineData("10.0.0.0/8")]
    [InlineData("fd00::1")]
    public void Keeps_everything_else(string entry) =>
        Assert.Equal($"localhost,127.0.0.1,::1,{entry}", NoProxy.Merge(entry, ["api.openai.com"]).Value);

    [Fact]
    public void Reads_commas_and_spaces_and_says_nothing_twice() =>
        Assert.Equal("localhost,127.0.0.1,::1,a,b", NoProxy.Merge("a, b,localhost A", ["api.openai.com"]).Value);
}
