using System.Text;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>One line for people, where a receiver shows one.</summary>
internal static class EventSummary
{
    public static string Of(SinkEvent sinkEvent)
    {
        var text = new StringBuilder(sinkEvent.Type);
        if (sinkEvent.Entry is not { } entry) return text.ToString();
        Add(" ", entry.Agent);
        Add(" ", entry.Method);
        Add(" ", entry.Host);
        if (entry.Path is not null) text.Append(entry.Path);
        Add(" ", entry.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add(" ", entry.Host is null ? entry.Credential : null);
        Add(": ", entry.Rule);
        Add("; ", entry.Reason ?? (entry.Rule is null ? entry.Detail : null));
        return text.ToString();

        void Add(string before, string? value)
        {
            if (value is not null) text.Append(before).Append(value);
        }
    }
}
