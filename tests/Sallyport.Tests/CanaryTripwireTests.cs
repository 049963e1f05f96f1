using System.Text;
using Xunit;

namespace Sallyport.Tests;

public sealed class CanaryTripwireTests
{
    private const string Key = "sk-CANARY-0123456789";

    [Fact]
    public void Trips_on_a_secret_in_a_file()
    {
        var folder = Directory.CreateTempSubdirectory("sally-tripwire-");
        var tripwire = new CanaryTripwire();
        tripwire.Watch(folder.FullName);
        File.WriteAllBytes(Path.Combine(folder.FullName, "vault.db"), Encoding.Unicode.GetBytes(Key));

        Assert.Throws<InvalidOperationException>(tripwire.Dispose);
        folder.Delete(recursive: true);
        Assert.Single(tripwire.Findings());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("user:")]
    public void Trips_on_a_secret_inside_base64(string before)
    {
        var tripwire = new CanaryTripwire();
        tripwire.Scan("stdout", Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Key)));

        Assert.Equal(["stdout"], tripwire.Findings());
    }

    [Fact]
    public void Is_silent_where_there_is_none()
    {
        using var tripwire = new CanaryTripwire();
        tripwire.Scan("stdout", "sk-sally-0123456789");

        Assert.Empty(tripwire.Findings());
    }
}
