using System.Text.RegularExpressions;
using Sallyport.Broker;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Architecture;

/// <summary>The order of methods that the native build is given, against the code as it is.</summary>
public sealed partial class HotMethodsTests
{
    [Fact]
    public void Nine_of_ten_classes_in_the_list_still_exist()
    {
        var types = new[] { typeof(Gate).Assembly, typeof(JournalEntry).Assembly }
            .SelectMany(assembly => assembly.GetTypes().Select(type => Mangled(assembly.GetName().Name + "_" + type.FullName)))
            .ToHashSet(StringComparer.Ordinal);
        var listed = File.ReadLines(WorkTree.PathOf("src/Sallyport.Cli/hot-methods.txt"))
            .Select(line => OwnClass().Match(line)).Where(match => match.Success).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(listed.Count > 80, $"only {listed.Count} classes of the gate: scripts/hot-methods.sh did not see a call pass");
        var gone = listed.Where(name => !types.Contains(name)).ToList();
        Assert.True(gone.Count * 10 < listed.Count, $"run scripts/hot-methods.sh again, these are gone: {string.Join(", ", gone)}");
    }

    // As the native compiler writes names: what no symbol may hold becomes a line.
    private static string Mangled(string name) => NoSymbol().Replace(name, "_");

    [GeneratedRegex("^Sallyport_(Broker|Core)_[A-Za-z0-9_]+?(?=__)")]
    private static partial Regex OwnClass();

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex NoSymbol();
}
