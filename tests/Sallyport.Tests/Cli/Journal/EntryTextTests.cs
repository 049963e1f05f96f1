using System.Runtime.CompilerServices;
using Xunit;

namespace Sallyport.Tests.Cli.Journal;

/// <summary>What people see, held in <c>entries.txt</c>; <c>UPDATE_GOLDEN=1</c> writes it anew.</summary>
public sealed class EntryTextTests : IDisposable
{
    private readonly JournalScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Prints_what_it_printed_before()
    {
        await _scene.WriteASessionAsync();
        var narrow = await _scene.RunAsync(["journal", "tail"], onTerminal: true);
        var wide = await _scene.RunAsync(["journal", "tail"], onTerminal: true, width: 120);
        var piped = await _scene.RunAsync(["journal", "tail"]);
        var text = $"80 columns\n{narrow.Out}\n120 columns\n{wide.Out}\npiped\n{piped.Out}".ReplaceLineEndings("\n");

        Assert.All(narrow.Out.Split('\n'), static line => Assert.True(line.Length <= 80, line));
        Assert.All(wide.Out.Split('\n'), static line => Assert.True(line.Length <= 120, line));
        Assert.DoesNotContain('\u202E', text);
        var golden = Path.Combine(Path.GetDirectoryName(ThisFile())!, "entries.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") await File.WriteAllTextAsync(golden, text, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken), text);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
