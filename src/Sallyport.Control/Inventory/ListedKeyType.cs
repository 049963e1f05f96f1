namespace Sallyport.Control.Inventory;

/// <summary>What kind of key one is that is only seen masked.</summary>
public enum ListedKeyType { Unknown, Project, ServiceAccount, Legacy }

/// <summary>
/// Tells a listed key's type from what its masked value leaves readable at its beginning, and from who owns it. The
/// prefixes are those that OpenAI gives keys (checked 2026-11-23); how much a mask leaves is not documented.
/// </summary>
public static class ListedKeyTypes
{
    private const string ProjectPrefix = "sk-proj-";
    private const string AccountPrefix = "sk-svcacct-";

    public static ListedKeyType Of(string? redacted, bool ofAccount)
    {
        var shown = Shown(redacted);
        if (ofAccount) return ListedKeyType.ServiceAccount;
        if (Begins(shown, AccountPrefix)) return ListedKeyType.ServiceAccount;
        if (Begins(shown, ProjectPrefix)) return ListedKeyType.Project;
        // Too little is left of it to tell: a mask that shows only "sk-" fits every type.
        if (shown.Length <= "sk-".Length || !shown.StartsWith("sk-", StringComparison.Ordinal)) return ListedKeyType.Unknown;
        return ListedKeyType.Legacy;
    }

    /// <summary>The text names the type as <c>sally keys list</c> does.</summary>
    public static string Word(ListedKeyType type) => type switch
    {
        ListedKeyType.Project => "project",
        ListedKeyType.ServiceAccount => "service-account",
        ListedKeyType.Legacy => "legacy",
        _ => "unknown",
    };

    private static string Shown(string? redacted)
    {
        var end = redacted?.AsSpan().IndexOfAny("*.…");
        return end switch { null => "", < 0 => redacted!, { } at => redacted![..at] };
    }

    /// <summary>One is the beginning of the other, and enough is shown to tell it from "sk-" alone.</summary>
    private static bool Begins(string shown, string prefix) =>
        shown.Length > "sk-".Length && (shown.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(shown, StringComparison.Ordinal));
}
