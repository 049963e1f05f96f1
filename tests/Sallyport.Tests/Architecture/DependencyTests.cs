using System.Reflection;
using System.Xml.Linq;
using Sallyport.Cli;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Architecture;

/// <summary>
/// <c>Cli → {Broker, Control} → Core</c>, and within Core <c>Primitives ← everything ← Storage</c> with a Policy that
/// does no I/O. Read from the compiled code, so that it holds whatever a project file or a using line says.
/// </summary>
public sealed class DependencyTests
{
    private const string Fixtures = "Sallyport.Tests.Architecture.Fixtures";

    /// <summary>Which of the product's own assemblies each one may use.</summary>
    private static readonly Dictionary<string, string[]> s_mayUse = new()
    {
        ["Sallyport.Core"] = [],
        ["Sallyport.Broker"] = ["Sallyport.Core"],
        ["Sallyport.Control"] = ["Sallyport.Core"],
        ["sally"] = ["Sallyport.Core", "Sallyport.Broker", "Sallyport.Control"],
    };

    private static readonly Assembly s_core = typeof(Secret).Assembly;

    private static readonly Assembly s_self = typeof(DependencyTests).Assembly;

    public static TheoryData<string> Assemblies { get; } = [.. s_mayUse.Keys];

    [Theory, MemberData(nameof(Assemblies))]
    public void Uses_only_the_assemblies_below_it(string name)
    {
        var assembly = Assembly.Load(name);

        Assert.Empty(ForbiddenReferences(name, CompiledAssembly.Read(assembly).References));
        Assert.Empty(ForbiddenReferences(name, ProjectReferences(name)));
    }

    [Fact]
    public void An_assembly_that_uses_its_sibling_is_caught() =>
        Assert.Contains("Sallyport.Broker", ForbiddenReferences("Sallyport.Control", ["System.Runtime", "Sallyport.Core", "Sallyport.Broker"]));

    [Fact]
    public void References_are_read_from_real_assemblies() =>
        Assert.Contains("Sallyport.Core", ForbiddenReferences("Sallyport.Core", CompiledAssembly.Read(typeof(SallyCommandLine).Assembly).References));

    [Fact]
    public void Inside_Core_nothing_points_the_wrong_way() =>
        Assert.Empty(NamespaceRules.Violations(CompiledAssembly.Read(s_core), "Sallyport.Core"));

    [Theory]
    [InlineData($"{Fixtures}.Primitives.KnowsTheVault uses {Fixtures}.Vault.SomeVault")]
    [InlineData($"{Fixtures}.Vault.OpensItsOwnStore uses {Fixtures}.Storage.SomeStore")]
    [InlineData($"{Fixtures}.Policy.ReadsAFile uses System.IO.File")]
    [InlineData($"{Fixtures}.Policy.AsksTheNetwork uses System.Net.Http.HttpClient")]
    [InlineData($"{Fixtures}.Policy.LooksAtTheWorld uses System.Environment")]
    public void A_type_that_points_the_wrong_way_is_caught(string violation) =>
        Assert.Contains(violation, NamespaceRules.Violations(CompiledAssembly.Read(s_self), Fixtures).Select(v => v.ToString()));

    [Fact]
    public void A_type_that_points_the_right_way_is_not_caught() =>
        Assert.DoesNotContain(NamespaceRules.Violations(CompiledAssembly.Read(s_self), Fixtures), v => v.User.EndsWith(".SomeStore", StringComparison.Ordinal));

    private static IEnumerable<string> ForbiddenReferences(string assembly, IEnumerable<string> references) =>
        references.Where(s_mayUse.ContainsKey).Except(s_mayUse[assembly]);

    private static IEnumerable<string> ProjectReferences(string assembly)
    {
        var project = assembly == "sally" ? "Sallyport.Cli" : assembly;
        return XDocument.Load(WorkTree.PathOf("src", project, project + ".csproj")).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
    }
}
