using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Output;

/// <summary>
/// Rows for stdout. On a terminal the columns are aligned and fit its width: the widest cells wrap at spaces, and where
/// even that would leave columns too narrow to read, each row becomes a block of <c>name value</c> lines. Piped, it is
/// plain tab-separated text with the same header, unwrapped. All text is escaped.
/// </summary>
public sealed class Table(CliContext context, params string[] columns)
{
    /// <summary>Spaces between two columns.</summary>
    internal const int Gap = 2;
    private const int NarrowestColumn = 10;

    private readonly List<Cell[]> _rows = [];

    public int Count => _rows.Count;

    /// <summary>Adds a row; a null or empty cell is shown as <c>-</c>.</summary>
    public void Add(params Cell[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add(cells);
    }

    public void Write()
    {
        if (!context.OutIsTerminal) WriteTabs();
        else if (FitWidths() is { } widths) WriteAligned(widths);
        else WriteBlocks();
    }

    private void WriteTabs()
    {
        context.Out.WriteLine(string.Join('\t', columns));
        foreach (var row in _rows) context.Out.WriteLine(string.Join('\t', row.Select(c => c.Text)));
    }

    /// <summary>Takes what is too much from the widest column, again and again; null where a column gets too narrow.</summary>
    private int[]? FitWidths()
    {
        var widths = columns.Select((name, i) => _rows.Select(r => r[i].Text.Length).Append(name.Length).Max()).ToArray();
        var excess = widths.Sum() + (Gap * (widths.Length - 1)) - context.Width;
        for (; excess > 0; excess--)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (--widths[widest] < Math.Max(NarrowestColumn, columns[widest].Length)) return null;
        }
        return widths;
    }

    private void WriteAligned(int[] widths)
    {
        var style = Style.ForOut(context);
        WriteLine([.. columns.Select((name, i) => (name.PadRight(widths[i]), style.Bold(name.PadRight(widths[i]))))]);
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, i) => TextWrap.Wrap(cell.Text, widths[i])).ToArray();
            for (var line = 0; line < cells.Max(c => c.Count); line++)
            {
                WriteLine([.. cells.Select((lines, i) =>
                {
                    var text = (line < lines.Count ? lines[line] : "").PadRight(widths[i]);
                    return (text, row[i].Paint(style, text));
                })]);
            }
        }
    }

    private void WriteBlocks()
    {
        var style = Style.ForOut(context);
        var label = columns.Max(c => c.Length) + Gap;
        foreach (var (row, index) in _rows.Select((row, index) => (row, index)))
        {
            if (index > 0) context.Out.WriteLine();
            for (var i = 0; i < columns.Length; i++)
            {
                var lines = TextWrap.Wrap(row[i].Text, Math.Max(4, context.Width - label));
                context.Out.WriteLine(style.Bold(columns[i].PadRight(label)) + row[i].Paint(style, lines[0]));
                foreach (var line in lines.Skip(1)) context.Out.WriteLine(new string(' ', label) + row[i].Paint(style, line));
            }
        }
    }

    private void WriteLine((string Plain, string Painted)[] cells)
    {
        var last = Array.FindLastIndex(cells, c => c.Plain.TrimEnd().Length > 0);
        for (var i = 0; i <= last; i++)
        {
            var (plain, painted) = cells[i];
            // No spaces at the end of a line: they wrap on a terminal that is exactly as wide.
            context.Out.Write(i == last ? painted.Replace(plain, plain.TrimEnd(), StringComparison.Ordinal) : painted);
            if (i < last) context.Out.Write(new string(' ', Gap));
        }
        context.Out.WriteLine();
    }
}

/// <summary>Text in a table, with its colour on a terminal.</summary>
public readonly record struct Cell
{
    private readonly string? _text;
    private readonly Func<Style, string, string>? _paint;

    public Cell(string? text, Func<Style, string, string>? paint = null)
    {
        _text = text;
        _paint = paint;
    }

    public string Text => string.IsNullOrEmpty(_text) ? "-" : TerminalText.Escape(_text);

    public string Paint(Style style, string text) => _paint is null ? text : _paint(style, text);

    public static implicit operator Cell(string? text) => new(text);
}
