namespace Sallyport.Cli.Output;

/// <summary>Breaks text at spaces; a word longer than the line is broken where the line ends.</summary>
public static class TextWrap
{
    /// <returns>At least one line, none longer than <paramref name="width"/>.</returns>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            if (line.Length > 0 && line.Length + 1 + rest.Length > width)
            {
                lines.Add(line);
                line = "";
            }
            while (rest.Length > width)
            {
                lines.Add(rest[..width]);
                rest = rest[width..];
            }
            line = line.Length == 0 ? rest : $"{line} {rest}";
        }
        if (line.Length > 0 || lines.Count == 0) lines.Add(line);
        return lines;
    }
}
