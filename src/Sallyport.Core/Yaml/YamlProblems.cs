using Sallyport.Core.Primitives;

namespace Sallyport.Core.Yaml;

/// <summary>
/// Everything that is wrong with one file, so that a person mends it in one go. Each problem reads
/// <c>file:line:column: message</c>, as editors and terminals know to open.
/// </summary>
public sealed class YamlProblems(string file)
{
    private const int MaxQuoted = 40;

    private readonly List<(int Line, int Column, string Message)> _problems = [];

    public string File { get; } = file;

    public int Count => _problems.Count;

    /// <summary>One line each, in the order of the file.</summary>
    public IEnumerable<string> Lines => _problems
        .OrderBy(p => p.Line).ThenBy(p => p.Column)
        .Select(p => $"{TerminalText.Escape(File)}:{p.Line}:{p.Column}: {p.Message}");

    public void Add(YamlNode node, string message) => Add(node.Line, node.Column, message);

    public void Add(int line, int column, string message) => _problems.Add((line, column, message));

    /// <summary>A value as an error message shows it: escaped for terminals, and cut, since it may be a key in the wrong place.</summary>
    public static string Quote(string value) => TerminalText.Escape(
        value.Length <= MaxQuoted ? $"'{value}'" : string.Concat("'", value.AsSpan(0, MaxQuoted / 2), "…'"));
}
