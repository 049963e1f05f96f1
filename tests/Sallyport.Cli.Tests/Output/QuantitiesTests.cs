using Sallyport.Cli.Output;
using Xunit;

namespace Sallyport.Cli.Tests.Output;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(7200, "2h")]
    [InlineData(86400 * 3, "3d")]
    [InlineData(86400 * 729, "729d")]
    [InlineData(86400 * 730, "2y")]
    public void Ages_have_one_unit(int seconds, string shown) =>
        Assert.Equal(shown, Quantities.Age(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(1549, "1.5 kB")]
    [InlineData(999_999, "1 MB")]
    [InlineData(20_400_000, "20 MB")]
    [InlineData(3_000_000_000_000_000, "3000 TB")]
    public void Sizes_are_decimal(long bytes, string shown) => Assert.Equal(shown, Quantities.Bytes(bytes));

    [Theory]
    [InlineData(0.85, "850 µs")]
    [InlineData(12, "12 ms")]
    [InlineData(3_400, "3.4 s")]
    [InlineData(125_000, "2 min 5 s")]
    [InlineData(3_780_000, "1 h 3 min")]
    public void Durations_name_their_units(double milliseconds, string shown) =>
        Assert.Equal(shown, Quantities.Duration(TimeSpan.FromMilliseconds(milliseconds)));
}
