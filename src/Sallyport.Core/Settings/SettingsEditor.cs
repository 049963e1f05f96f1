using System.Text;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Settings;

/// <summary>
/// Changes one setting in the text of a configuration file and leaves every other byte as it is: comments, order,
/// spacing, line ends.
/// </summary>
internal static class SettingsEditor
{
    /// <summary>Sets <paramref name="name"/> to a plain <paramref name="value"/>.</summary>
    public static string Set(string text, SettingsDocument document, string name, string value) =>
        Put(text, document, name, $"{name}: {value}");

    public static string SetUpstream(string text, SettingsDocument document, string host, UpstreamRedirect redirect)
    {
        var line = NewLine(text);
        var entry = $"{UpstreamSetting.Prefix}{host}:{line}  origin: {Quoted(UpstreamSetting.Text(redirect.Origin))}";
        if (redirect.CaFile is { } ca) entry += $"{line}  ca: {Quoted(ca)}";
        return Put(text, document, UpstreamSetting.Prefix + host, entry);
    }

    /// <summary>Takes a setting out, with the rest of its line; returns the same text where it is not there.</summary>
    public static string Remove(string text, SettingsDocument document, string name)
    {
        if (!document.Entries.TryGetValue(name, out var entry)) return text;
        var end = text.IndexOf('\n', EndOf(entry.Value));
        return text.Remove(entry.Key.Start, (end < 0 ? text.Length : end + 1) - entry.Key.Start);
    }

    private static string Put(string text, SettingsDocument document, string name, string entry)
    {
        if (document.Entries.TryGetValue(name, out var old))
            return string.Concat(text.AsSpan(0, old.Key.Start), entry, text.AsSpan(EndOf(old.Value)));
        var line = NewLine(text);
        var separator = text.Length == 0 || text.EndsWith('\n') ? "" : line;
        return text + separator + entry + line;
    }

    /// <summary>Where a value's text ends. A block mapping's own end mark lies behind the comments that follow it.</summary>
    private static int EndOf(YamlNode node) => node is YamlMap { IsBlock: true, Entries: [.., var last] } ? EndOf(last.Value) : node.End;

    private static string NewLine(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff' || char.IsSurrogate(c)) quoted.Append($"\\u{(int)c:x4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }
}
