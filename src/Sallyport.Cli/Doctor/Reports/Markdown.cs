using System.Text;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Doctor.Reports;

/// <summary>Writes Markdown. Names come from agents' files and from the provider, so all text is escaped: none can break out of its cell.</summary>
internal sealed class Markdown
{
    private const string Special = "\\`*_{}[]<>|#";

    private readonly StringBuilder _text = new();

    public Markdown Heading(int level, string text) => Line(new string('#', level) + " " + Escape(text)).Line("");

    public Markdown Paragraph(string text) => Line(Escape(text)).Line("");

    public Markdown Item(string text) => Line("- " + Escape(text));

    public Markdown End() => Line("");

    /// <param name="columns">Empty names for a table without a head.</param>
    public Markdown Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        Row(columns, blank: "").Line("|" + string.Concat(columns.Select(_ => "---|")));
        foreach (var row in rows) Row(row);
        return Line("");
    }

    public override string ToString() => _text.ToString().TrimEnd() + "\n";

    private Markdown Row(IReadOnlyList<string?> cells, string blank = "-") => Line("| " + string.Join(" | ", cells.Select(c => Escape(string.IsNullOrEmpty(c) ? blank : c))) + " |");

    private Markdown Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    internal static string Escape(string text) =>
        string.Concat(TerminalText.Escape(text).Select(c => Special.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString()));
}
