using Xunit;

namespace Sallyport.Tests.Architecture;

/// <summary>Every file of the repository against every rule, and every rule against a file that breaks it.</summary>
public sealed class FileRulesTests
{
    private static readonly Dictionary<string, Rule> s_rules = new()
    {
        ["length"] = new(IsCode, FileRules.TooLong, "src/Sallyport.Core/Long.cs", string.Concat(Enumerable.Repeat("//\n", 301))),
        ["file name"] = new(IsCode, FileRules.EmptyName, "src/Sallyport.Core/Vault/VaultManager.cs", ""),
        ["folder name"] = new(IsCode, FileRules.EmptyName, "src/Sallyport.Core/Common/Vault.cs", ""),
        ["type name"] = new(IsCode, FileRules.EmptyName, "src/Sallyport.Core/Vault/Vault.cs", "internal static class VaultHelp" + "ers;"),
        ["unfinished"] = new(IsCode, FileRules.Unfinished, "src/Sallyport.Core/A.cs", "// TO" + "DO later"),
        ["not implemented"] = new(IsCode, FileRules.Unfinished, "src/Sallyport.Core/A.cs", "throw new NotImpl" + "ementedException();"),
        ["bare exception"] = new(IsCode, FileRules.CarelessException, "src/Sallyport.Core/A.cs", "throw new Exce" + "ption(\"no\");"),
        ["empty catch"] = new(IsCode, FileRules.CarelessException, "src/Sallyport.Core/A.cs", "try { } catch (IOException)\n{\n}"),
        ["sleep in a test"] = new(IsTest, FileRules.Sleeps, "tests/Sallyport.Tests/A.cs", "await Task.Del" + "ay(100);"),
        ["namespace"] = new(IsCode, FileRules.NamespaceIsNotFolder, "src/Sallyport.Core/Vault/A.cs", "namespace Sallyport.Core.Journal;"),
        ["key"] = new(_ => true, FileRules.LooksLikeAKey, "docs/a.md", "sk-proj-" + new string('a', 48)),
    };

    public static TheoryData<string> Rules { get; } = [.. s_rules.Keys];

    [Theory, MemberData(nameof(Rules))]
    public void Every_file_keeps_the_rule(string name)
    {
        var rule = s_rules[name];
        var files = WorkTree.Files.Where(f => rule.AppliesTo(f) && !f.StartsWith("tests/Fixtures/", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(files);
        Assert.Empty(files.Select(f => rule.Check(f, WorkTree.Read(f))).OfType<string>());
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_file_that_breaks_the_rule_is_caught(string name)
    {
        var rule = s_rules[name];

        Assert.True(rule.AppliesTo(rule.BadPath));
        Assert.NotNull(rule.Check(rule.BadPath, rule.BadText));
    }

    [Fact]
    public void No_file_is_larger_than_200_kilobytes() => Assert.Empty(LargerThan(FileRules.MaxBytes));

    [Fact]
    public void A_larger_file_is_caught() => Assert.Contains("LICENSE", LargerThan(100));

    [Fact]
    public void Every_project_has_its_lock_file() => Assert.Empty(WithoutLockFile(WorkTree.Files));

    [Fact]
    public void A_project_without_its_lock_file_is_caught() => Assert.Equal(
        ["src/New/New.csproj"], WithoutLockFile(["src/Old/Old.csproj", "src/Old/packages.lock.json", "src/New/New.csproj"]));

    private static IEnumerable<string> LargerThan(long bytes) => WorkTree.Files.Where(f => new FileInfo(WorkTree.PathOf(f)).Length > bytes);

    private static IEnumerable<string> WithoutLockFile(IReadOnlyCollection<string> files) => files
        .Where(f => f.EndsWith(".csproj", StringComparison.Ordinal))
        .Where(f => !files.Contains(f[..(f.LastIndexOf('/') + 1)] + "packages.lock.json"));

    private static bool IsCode(string path) => path.EndsWith(".cs", StringComparison.Ordinal)
        && (path.StartsWith("src/", StringComparison.Ordinal) || path.StartsWith("tests/", StringComparison.Ordinal));

    private static bool IsTest(string path) => IsCode(path) && path.Split('/')[1].EndsWith(".Tests", StringComparison.Ordinal);

    private sealed record Rule(Func<string, bool> AppliesTo, Func<string, string, string?> Check, string BadPath, string BadText);
}
