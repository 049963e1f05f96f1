using System.Globalization;

namespace Sallyport.Core.Journal;

/// <summary>Which entries are wanted; what is null is not asked.</summary>
public sealed record JournalQuery
{
    public DateTimeOffset? Since { get; init; }

    /// <summary>Entries of this moment and later are left out.</summary>
    public DateTimeOffset? Until { get; init; }

    public string? Session { get; init; }
    public string? Agent { get; init; }
    public string? Credential { get; init; }

    /// <summary>A type, or the part before the dot of several: <c>request</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Compared without regard to case.</summary>
    public string? Host { get; init; }

    /// <summary>A number, or a class such as <c>4xx</c>.</summary>
    public string? Status { get; init; }

    public string? Rule { get; init; }

    /// <summary>Found anywhere in what a human reads of the entry, without regard to case.</summary>
    public string? Text { get; init; }

    /// <summary>Whether a status can be asked for like this.</summary>
    public static bool IsStatus(string text) =>
        text.Length == 3 && char.IsAsciiDigit(text[0])
        && (text.AsSpan(1) is "xx" || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    public bool Matches(JournalRecord record)
    {
        var entry = record.Entry;
        return (Since is null || record.Time >= Since) && (Until is null || record.Time < Until)
            && Is(Session, entry.Session) && Is(Agent, entry.Agent) && Is(Credential, entry.Credential) && Is(Rule, entry.Rule)
            && (Type is null || entry.Type == Type || entry.Type.StartsWith(Type + ".", StringComparison.Ordinal))
            && (Host is null || string.Equals(Host, entry.Host, StringComparison.OrdinalIgnoreCase))
            && (Status is null || HasStatus(entry.Status))
            && (Text is null || Contains(entry));
    }

    private static bool Is(string? wanted, string? value) => wanted is null || wanted == value;

    private bool HasStatus(int? status) => status?.ToString(CultureInfo.InvariantCulture) is { Length: 3 } text
        && (text == Status || (Status![1..] == "xx" && text[0] == Status[0]));

    private bool Contains(JournalEntry entry)
    {
        ReadOnlySpan<string?> texts =
        [
            entry.Type, entry.Session, entry.Agent, entry.Credential, entry.Request, entry.Provider, entry.Method,
            entry.Host, entry.Path, entry.Rule, entry.Reason, entry.Capture, entry.Detail,
        ];
        foreach (var text in texts)
        {
            if (text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) is true) return true;
        }
        return false;
    }
}
