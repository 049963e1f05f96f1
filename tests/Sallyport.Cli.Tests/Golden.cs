using Xunit;

namespace Sallyport.Cli.Tests;

/// <summary>Text that a person has looked at once. <c>UPDATE_GOLDEN=1</c> (<c>./dev golden</c>) writes it anew.</summary>
internal static class Golden
{
    public static void Equal(string actual, params string[] path)
    {
        var file = Repository.PathOf(path);
        actual = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }
        Assert.True(File.Exists(file), $"{string.Join('/', path)} is missing; ./dev golden or ./dev docs writes it");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }
}
