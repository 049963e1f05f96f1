using System.Globalization;
using System.Text;

namespace Sallyport.Core.Primitives;

/// <summary>
/// Agents choose model names, paths and commands. On a terminal these could move the cursor, hide text or reverse its
/// direction, so control, format and bidirectional characters are shown as escapes.
/// </summary>
public static class TerminalText
{
    public static string Escape(string text)
    {
        if (!text.Any(IsUnsafe)) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsUnsafe(c)) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else safe.Append(c);
        }
        return safe.ToString();
    }

    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format
        || c is '\u2028' or '\u2029';
}
