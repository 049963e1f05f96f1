using System.Text;

namespace Sallyport.Core.Content;

/// <summary>What the head of a part says of it. Read strictly: a name that two readers could take for two is none.</summary>
/// <param name="IsFile">Whether it has a file's name.</param>
internal sealed record PartHead(string Name, bool IsFile)
{
    /// <summary>Null where it is not written as every reader takes it.</summary>
    public static PartHead? Parse(ReadOnlySpan<byte> head)
    {
        string? disposition = null;
        foreach (var line in Encoding.UTF8.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Contains('\r', StringComparison.Ordinal) || line.Contains('\n', StringComparison.Ordinal) || line[0] is ' ' or '\t') return null;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1) return null;
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase))
            {
                if (disposition is not null) return null;
                disposition = value;
            }
            else if (name.Equals("Content-Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                if (value.ToLowerInvariant() is not ("binary" or "8bit" or "7bit")) return null;
            }
            else if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                var charset = value.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
                if (charset >= 0 && value[(charset + 8)..].Trim('"').ToLowerInvariant() is not ("utf-8" or "us-ascii")) return null;
            }
        }
        return disposition is null ? null : OfDisposition(disposition);
    }

    private static PartHead? OfDisposition(string text)
    {
        const string Kind = "form-data";
        if (!text.StartsWith(Kind, StringComparison.OrdinalIgnoreCase)) return null;
        string? name = null;
        var isFile = false;
        for (var at = Kind.Length; at < text.Length;)
        {
            if (text[at] is ' ' or '\t')
            {
                at++;
                continue;
            }
            if (text[at++] != ';') return null;
            while (at < text.Length && text[at] == ' ') at++;
            var equals = text.IndexOf('=', at);
            if (equals < 0) return null;
            var key = text[at..equals].ToLowerInvariant();
            if (Value(text, equals + 1, out at) is not { } value) return null;
            switch (key)
            {
                case "name" when name is null && !value.Contains('\\', StringComparison.Ordinal):
                    name = value;
                    break;
                case "filename" or "filename*":
                    isFile = true;
                    break;
                default:
                    return null;
            }
        }
        return name is null ? null : new PartHead(name, isFile);
    }

    private static string? Value(string text, int at, out int end)
    {
        if (at < text.Length && text[at] == '"')
        {
            for (end = at + 1; end < text.Length && text[end] != '"'; end++)
            {
                if (text[end] == '\\') end++;
            }
            if (end >= text.Length) return null;
            return text[(at + 1)..end++];
        }
        for (end = at; end < text.Length && text[end] is not (';' or ' ' or '"');) end++;
        return end > at ? text[at..end] : null;
    }
}
