using Xunit;

namespace Sallyport.Cli.Tests.Scripts;

/// <summary>One scenario a file; <c>Golden/</c> holds what the user sees.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Names { get; } =
        [.. Directory.GetFiles(Repository.PathOf("tests", "Sallyport.Cli.Tests", "Scripts"), "*.script")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public async Task Prints_what_it_printed_before(string name)
    {
        var script = await File.ReadAllLinesAsync(
            Repository.PathOf("tests", "Sallyport.Cli.Tests", "Scripts", name + ".script"), TestContext.Current.CancellationToken);

        Golden.Equal(await Transcript.PlayAsync(script), "tests", "Sallyport.Cli.Tests", "Golden", name + ".txt");
    }

    [Fact]
    public void No_golden_text_has_lost_its_script()
    {
        var texts = Directory.GetFiles(Repository.PathOf("tests", "Sallyport.Cli.Tests", "Golden"), "*.txt")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

        Assert.Equal(Names.Select(n => n.Data), texts);
    }

    [Theory]
    [InlineData("$3 sally help")]
    [InlineData("$ sally hlep")]
    [InlineData("$! sally hlep")]
    public async Task A_script_fails_on_an_exit_code_that_it_does_not_expect(string line) =>
        await Assert.ThrowsAsync<Xunit.Sdk.XunitException>(() => Transcript.PlayAsync([line]));

    [Fact]
    public async Task A_script_fails_when_a_secret_is_printed() =>
        await Assert.ThrowsAsync<Xunit.Sdk.XunitException>(() => Transcript.PlayAsync(["$2 sally CANARY"]));
}
