using System.Globalization;
using Sallyport.Cli.Output;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Journal;

/// <summary>
/// One entry on one line: time, type, who, what, and how it ended. On a terminal the line is as wide as the terminal
/// and what does not fit is cut, with <c>…</c>, from who and what; piped, nothing is cut.
/// </summary>
/// <param name="width">Columns, or null for as many as it takes.</param>
internal sealed class EntryText(TimeZoneInfo zone, int? width, Style style)
{
    private const int TypeWidth = 15;
    private const int NarrowestWhat = 8;

    /// <summary>A terminal narrower than this shows the agent without its session, and no bytes.</summary>
    private const int WideTerminal = 100;

    public string Line(JournalRecord record)
    {
        var entry = record.Entry;
        var local = TimeZoneInfo.ConvertTime(record.Time, zone);
        var time = local.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var type = TerminalText.Escape(entry.Type);
        var whoWidth = width < WideTerminal ? 10 : 22;
        var who = TerminalText.Escape(Who(entry));
        if (width is not null) who = Cut(who, whoWidth);
        var result = Result(entry).TrimEnd();
        var resultWidth = width < WideTerminal ? 10 : 22;
        var what = TerminalText.Escape(What(entry));

        var typePad = new string(' ', Math.Max(0, TypeWidth - type.Length) + 1);
        var whoPad = new string(' ', Math.Max(0, whoWidth - who.Length) + 1);
        var used = time.Length + 1 + type.Length + typePad.Length + who.Length + whoPad.Length;
        if (width is { } columns)
        {
            var room = Math.Max(NarrowestWhat, columns - used - (result.Length > 0 ? resultWidth + 1 : 0));
            what = Cut(what, room);
            if (result.Length > 0) what = what.PadRight(room);
        }
        var line = $"{style.Dim(time)} {Paint(entry, type)}{typePad}{who}{whoPad}{what}";
        return result.Length > 0 ? $"{line} {result}" : line.TrimEnd();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private string Who(JournalEntry entry) => (entry.Agent, entry.Session) switch
    {
        ({ } agent, not null) when width < WideTerminal => agent,
        ({ } agent, { } session) => $"{agent}/{session}",
        ({ } agent, null) => agent,
        (null, { } session) => session,
        _ => entry.Credential is null ? "-" : "",
    };

    private static string What(JournalEntry entry)
    {
        List<string> parts = [];
        if (entry.Rule is { } rule) parts.Add($"[{rule}]");
        if (entry.Agent is null && entry.Session is null && entry.Credential is { } credential) parts.Add(credential);
        if (entry.Method is { } method) parts.Add(method);
        if (entry.Host is not null || entry.Path is not null) parts.Add(entry.Host + entry.Path);
        if (entry.Detail is { } detail) parts.Add(detail);
        if (entry.Reason is { } reason) parts.Add(reason);
        return string.Join(' ', parts);
    }

    /// <summary>Status, bytes both ways and duration in columns of fixed width; empty where the entry has none of them.</summary>
    private string Result(JournalEntry entry)
    {
        if (entry.Status is null && entry.RequestBytes is null && entry.ResponseBytes is null && entry.Microseconds is null) return "";
        var status = entry.Status?.ToString(CultureInfo.InvariantCulture) ?? "";
        var bytes = entry.RequestBytes is null && entry.ResponseBytes is null ? "" : $"{Bytes(entry.RequestBytes)}/{Bytes(entry.ResponseBytes)}";
        var time = entry.Microseconds is { } microseconds ? Duration(microseconds) : "";
        return width < WideTerminal ? $"{status,3} {time,6}" : $"{status,3} {bytes,11} {time,6}";
    }

    internal static string Bytes(long? bytes) => bytes switch
    {
        null => "-",
        < 1000 => bytes.Value.ToString(CultureInfo.InvariantCulture) + "B",
        < 1_000_000 => Scaled(bytes.Value / 1e3, "k"),
        < 1_000_000_000 => Scaled(bytes.Value / 1e6, "M"),
        _ => Scaled(bytes.Value / 1e9, "G"),
    };

    internal static string Duration(long microseconds) => microseconds switch
    {
        < 1000 => microseconds.ToString(CultureInfo.InvariantCulture) + "us",
        < 1_000_000 => Scaled(microseconds / 1e3, "ms"),
        < 60_000_000 => Scaled(microseconds / 1e6, "s"),
        < 3_600_000_000 => Scaled(microseconds / 6e7, "min"),
        _ => Scaled(microseconds / 3.6e9, "h"),
    };

    /// <summary>Two digits at least, none of them invented: <c>1.2k</c>, <c>12k</c>, <c>340k</c>.</summary>
    private static string Scaled(double value, string unit) =>
        (value < 9.95 ? value.ToString("0.0", CultureInfo.InvariantCulture) : Math.Floor(value).ToString("0", CultureInfo.InvariantCulture)) + unit;

    private string Paint(JournalEntry entry, string type) => entry.Type switch
    {
        JournalEntryType.RequestDenied or JournalEntryType.TunnelDenied => style.Red(type),
        JournalEntryType.JournalRepaired => style.Yellow(type),
        JournalEntryType.RequestDone => entry.Status is < 400 ? style.Green(type) : style.Yellow(type),
        JournalEntryType.RequestAllowed or JournalEntryType.JournalOpened => style.Dim(type),
        _ => style.Cyan(type),
    };
}
