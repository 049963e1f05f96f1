using System.Globalization;

namespace Sallyport.Core.Journal;

/// <summary>
/// Bounds text that an agent may have chosen, so that nobody fills the disk with one path. What is cut off is counted
/// at the end of what remains: <c>/v1/files/aaaa…(+31744 characters)</c>.
/// </summary>
internal static class JournalText
{
    public const int NameLength = 256;
    public const int PathLength = 1024;
    public const int DetailLength = 1024;

    public static string Bound(string text, int length)
    {
        if (text.Length <= length) return text;
        // Not between the two halves of one character.
        var kept = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, kept)}…(+{text.Length - kept} characters)");
    }
}
