using System.Text;

namespace Sallyport.Control.Sources;

/// <summary>
/// Splits a line into words as a shell does: at spaces, with <c>'…'</c>, <c>"…"</c> and <c>\</c>. Nothing is expanded, so
/// what a shell would expand or act on is refused rather than passed on as it is.
/// </summary>
internal static class WordList
{
    private const string Acting = "|&;<>()$`*?[]{}~#!\n";

    /// <summary>Null with what is wrong in <paramref name="problem"/>.</summary>
    public static IReadOnlyList<string>? Split(string line, out string problem)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\'' || (quote == '"' && c is not '\\'))
            {
                if (c == quote) quote = '\0';
                else word.Append(c);
            }
            else if (c == '\\')
            {
                if (i + 1 == line.Length) return Wrong("it ends in a backslash", out problem);
                var next = line[++i];
                // In double quotes a backslash stands for itself, but before a quote and another one.
                if (quote == '"' && next is not ('"' or '\\')) word.Append(c);
                word.Append(next);
                inWord = true;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
                inWord = true;
            }
            else if (c is ' ' or '\t')
            {
                if (inWord) words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else if (Acting.Contains(c, StringComparison.Ordinal))
            {
                return Wrong($"'{c}' means something to a shell, and there is none between: quote it, or put the line into a script", out problem);
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }
        if (quote != '\0') return Wrong($"a {quote} is not closed", out problem);
        if (inWord) words.Add(word.ToString());
        problem = words.Count == 0 ? "it names no program" : "";
        return words.Count == 0 ? null : words;
    }

    private static IReadOnlyList<string>? Wrong(string what, out string problem)
    {
        problem = what;
        return null;
    }
}
