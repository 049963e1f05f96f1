using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>A credential's facts for people and for programs. Never the secret: it is not even at hand here.</summary>
internal static class CredentialOutput
{
    public static void WriteTable(CliContext context, IReadOnlyList<Credential> credentials, MarkedKeys marks)
    {
        var now = context.Time.GetUtcNow();
        var table = new Table(context, "name", "type", "fingerprint", "ends", "age", "used");
        foreach (var c in credentials)
        {
            var used = c.LastUsed is { } last ? Quantities.Age(last, now) : "never";
            table.Add(c.Name, c.KeyType, c.Fingerprint, "…" + c.LastFour, Quantities.Age(c.Rotated, now),
                marks.Of(c) is { } mark ? new Cell($"{used}, {mark}", (style, text) => style.Red(text)) : used);
        }
        table.Write();
    }

    /// <summary>One fact a line.</summary>
    public static void WriteLines(CliContext context, Credential c)
    {
        var now = context.Time.GetUtcNow();
        Line("name", c.Name);
        Line("provider", c.Provider);
        Line("type", c.KeyType);
        Line("fingerprint", c.Fingerprint);
        Line("ends in", c.LastFour);
        foreach (var (name, value) in c.Facts.OrderBy(f => f.Key, StringComparer.Ordinal)) Line(name, value);
        Line("version", $"{c.Version}");
        Line("created", Time(c.Created));
        if (c.Rotated != c.Created) Line("rotated", Time(c.Rotated));
        Line("last used", c.LastUsed is { } used ? Time(used) : "never");

        string Time(DateTimeOffset at) => $"{at:yyyy-MM-dd HH:mm:ss}Z ({Quantities.Age(at, now)} ago)";
        void Line(string name, string value) => context.Out.WriteLine($"{name,-14}{Sallyport.Core.Primitives.TerminalText.Escape(value)}");
    }

    public static void WriteJson(Utf8JsonWriter json, Credential c, string? mark = null)
    {
        json.WriteStartObject();
        json.WriteString("name", c.Name);
        json.WriteString("provider", c.Provider);
        json.WriteString("key_type", c.KeyType);
        json.WriteString("fingerprint", c.Fingerprint);
        json.WriteString("last_four", c.LastFour);
        json.WriteStartObject("facts");
        foreach (var (name, value) in c.Facts.OrderBy(f => f.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteNumber("version", c.Version);
        json.WriteString("created", c.Created);
        json.WriteString("rotated", c.Rotated);
        if (c.LastUsed is { } used) json.WriteString("last_used", used);
        else json.WriteNull("last_used");
        if (mark is not null) json.WriteString("mark", mark);
        json.WriteEndObject();
    }
}
