using System.Text;

namespace Sallyport.Cli.Tests.Reference;

/// <summary>Reads a string expression from C# source: literals as they are, everything that is computed as <c>…</c>.</summary>
internal static class CSharpText
{
    /// <summary>The argument that begins at <paramref name="start"/>, up to the comma or parenthesis that ends it.</summary>
    public static string Shown(string source, int start)
    {
        var text = new StringBuilder();
        var depth = 0;
        for (var i = start; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '"':
                    i = Literal(source, i, isInterpolated: i > 0 && source[i - 1] == '$', text);
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}' when depth == 0:
                case ',' or ';' when depth == 0:
                    return Tidy(text);
                case ')' or ']' or '}':
                    depth--;
                    break;
                default:
                    if (char.IsLetter(source[i])) text.Append('…');
                    break;
            }
        }
        return Tidy(text);
    }

    /// <summary>Returns the index of the closing quote.</summary>
    private static int Literal(string source, int quote, bool isInterpolated, StringBuilder text)
    {
        for (var i = quote + 1; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '\\':
                    text.Append(source[++i] is 'n' ? ' ' : source[i]);
                    break;
                case '"':
                    return i;
                case '{' when isInterpolated && source[i + 1] == '{':
                case '}' when isInterpolated && source[i + 1] == '}':
                    text.Append(source[i++]);
                    break;
                case '{' when isInterpolated:
                    i = EndOfHole(source, i);
                    text.Append('…');
                    break;
                default:
                    text.Append(source[i]);
                    break;
            }
        }
        return source.Length;
    }

    private static int EndOfHole(string source, int open)
    {
        var depth = 0;
        for (var i = open; i < source.Length; i++)
        {
            if (source[i] == '"') i = Literal(source, i, isInterpolated: source[i - 1] == '$', new StringBuilder());
            else if (source[i] == '{') depth++;
            else if (source[i] == '}' && --depth == 0) return i;
        }
        return source.Length;
    }

    private static string Tidy(StringBuilder text)
    {
        var tidy = text.ToString();
        while (tidy.Contains("……", StringComparison.Ordinal)) tidy = tidy.Replace("……", "…", StringComparison.Ordinal);
        return tidy.Trim();
    }
}
