using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Cli.Tests.Output;

public sealed class TableTests
{
    private const string LongName = "openai/a-credential-with-quite-a-long-name-for-one-project";

    [Fact]
    public void Is_tab_separated_when_piped() =>
        Assert.Equal("name\tage\nopenai/default\t3d\n-\t-\n", Written(80, terminal: false, ("openai/default", "3d"), ("", "")));

    [Fact]
    public void Is_aligned_on_a_terminal_without_spaces_at_the_end() => Assert.Equal(
        "name            age\nopenai/default  3d\nx               2y\n", Written(80, terminal: true, ("openai/default", "3d"), ("x", "2y")));

    [Theory]
    [InlineData(60)]
    [InlineData(70)]
    [InlineData(200)]
    public void Never_writes_a_line_wider_than_the_terminal(int width)
    {
        var text = Written(width, terminal: true, (LongName, "a remedy that takes many words to explain to the one who reads it"));

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void Turns_rows_into_blocks_where_columns_would_get_too_narrow() =>
        Assert.Equal("name  openai/a\n      -credent\n      ial\nage   3d\n", Written(14, terminal: true, ("openai/a-credential", "3d")));

    [Fact]
    public void Shows_control_characters_instead_of_sending_them() =>
        Assert.Contains("gpt\\u001b[2J", Written(80, terminal: true, ("gpt\e[2J", "3d")), StringComparison.Ordinal);

    [Fact]
    public void Is_coloured_only_on_a_terminal_and_never_with_NO_COLOR()
    {
        Assert.Contains("\e[", Written(80, terminal: true, noColor: null), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", Written(80, terminal: true, noColor: "1"), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", Written(80, terminal: false, noColor: null), StringComparison.Ordinal);
    }

    private static string Written(int width, bool terminal, params (string Name, string Age)[] rows) =>
        Written(width, terminal, "1", rows);

    private static string Written(int width, bool terminal, string? noColor, params (string Name, string Age)[] rows)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var table = new Table(
            new CliContext
            {
                Home = new SallyHome(Path.GetTempPath()),
                Out = output,
                Error = TextWriter.Null,
                In = TextReader.Null,
                OutIsTerminal = terminal,
                Width = width,
                Environment = name => name == "NO_COLOR" ? noColor : null,
            },
            "name", "age");
        foreach (var (name, age) in rows) table.Add(name, age);
        table.Write();
        return output.ToString();
    }
}
