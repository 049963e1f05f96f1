using System.Text.RegularExpressions;

namespace Sallyport.Tests.Architecture;

/// <summary>Rules for one file's path and text: each returns what is wrong, or null.</summary>
internal static partial class FileRules
{
    public const int MaxLines = 300;
    public const int MaxBytes = 200_000;

    public static string? TooLong(string path, string text) =>
        text.Split('\n').Length - 1 is > MaxLines and var lines ? $"{path}: {lines} lines; split it before {MaxLines}" : null;

    /// <summary>Names that say nothing about what is inside.</summary>
    public static string? EmptyName(string path, string text) =>
        path.Split('/').Select(Path.GetFileNameWithoutExtension).FirstOrDefault(n => VagueName().IsMatch(n!)) is { } name
            ? $"{path}: '{name}' does not say what it is"
            : TypeDeclaration().Matches(text).Select(m => m.Groups["name"].Value).FirstOrDefault(n => VagueName().IsMatch(n)) is { } type
                ? $"{path}: '{type}' does not say what it is"
                : null;

    public static string? Unfinished(string path, string text) =>
        UnfinishedMark().Match(text) is { Success: true } mark ? $"{path}: {mark.Value}" : null;

    public static string? CarelessException(string path, string text) =>
        CarelessThrowOrCatch().Match(text) is { Success: true } found ? $"{path}: {found.Value}" : null;

    /// <summary>For tests: a sleep is either too short or too long.</summary>
    public static string? Sleeps(string path, string text) =>
        Sleep().Match(text) is { Success: true } found ? $"{path}: {found.Value}" : null;

    public static string? NamespaceIsNotFolder(string path, string text)
    {
        if (Namespace().Match(text) is not { Success: true } declared) return null;
        var folder = Path.GetDirectoryName(path)!.Replace('\\', '/').Replace('/', '.');
        var expected = folder[(folder.IndexOf('.', StringComparison.Ordinal) + 1)..]
            .Replace("clients.Harness", "Sallyport.Clients.Tests", StringComparison.Ordinal)
            .Replace("clients.dotnet", "Sallyport.DotNetClient", StringComparison.Ordinal);
        return declared.Groups["name"].Value == expected ? null : $"{path}: namespace {declared.Groups["name"].Value} is not its folder";
    }

    /// <summary>A string shaped like a provider's key would set off every secret scanner, and might be one.</summary>
    public static string? LooksLikeAKey(string path, string text) =>
        KeyShape().Match(text) is { Success: true } found ? $"{path}: holds a string shaped like a key: {found.Value[..12]}…" : null;

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utility|Utilities|Common|Service|Services|Misc)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) (?<name>\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|NotImpl" + "ementedException")]
    private static partial Regex UnfinishedMark();

    [GeneratedRegex(@"throw new (System\.)?Exception\(|catch\s*(\([^)]*\)\s*)?(when\s*\([^)]*\)\s*)?\{\s*\}")]
    private static partial Regex CarelessThrowOrCatch();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\(")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"sk-(proj-|svcacct-|admin-|ant-)?[A-Za-z0-9_-]{0,8}[A-Za-z0-9]{40,}|gh[pousr]_[A-Za-z0-9]{36}|AIza[A-Za-z0-9_-]{35}|-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}")]
    private static partial Regex KeyShape();
}
