using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Hosting;

/// <summary>Commands that only look.</summary>
public sealed class LookingCommandTests : IDisposable
{
    private readonly SallyHere _here = new();

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("ps")]
    [InlineData("freeze --list")]
    [InlineData("thaw reviewer", 3)]
    [InlineData("usage")]
    [InlineData("usage --upstream --by key")]
    [InlineData("usage --upstream --costs --by key")]
    [InlineData("keys list")]
    [InlineData("keys rotations")]
    [InlineData("lease list")]
    [InlineData("alerts")]
    [InlineData("journal verify")]
    [InlineData("doctor", 8)]
    public async Task In_a_new_home_they_find_nothing_and_leave_nothing(string command, int expected = 0)
    {
        var (exitCode, _, error) = await _here.RunAsync(null, command.Split(' '));

        Assert.True(exitCode == expected, $"{exitCode}: {error}");
        Assert.False(Directory.Exists(_here.Home.Root) && Directory.EnumerateFileSystemEntries(_here.Home.Root).Any(), "something was left");
    }
}
