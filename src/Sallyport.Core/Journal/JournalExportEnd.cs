using System.Globalization;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>
/// The closing line of an export: how many entries it holds, from which to which, the last one's hash, and the
/// journal's seal where it covers one of them. Without it, cutting an export short would go unnoticed.
/// </summary>
public sealed record JournalExportEnd(long Entries, long FirstSeq, long LastSeq, string LastHash, JournalSeal? Seal)
{
    /// <summary>Reads a closing line; <see langword="null"/> when it is not one.</summary>
    public static JournalExportEnd? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("export", out var end)
                || end.ValueKind is not JsonValueKind.Object)
                return null;
            JournalSeal? seal = null;
            if (end.TryGetProperty("seal", out var member) && (seal = JournalSeal.Parse(member)) is null) return null;
            return Number(end, "entries") is { } entries && Number(end, "first_seq") is { } first && Number(end, "last_seq") is { } last
                && JournalHead.Text(end, "last_hash") is { Length: JournalLine.HexLength } hash
                ? new JournalExportEnd(entries, first, last, hash, seal)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the line, without a newline.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("export");
        json.WriteNumber("entries", Entries);
        json.WriteNumber("first_seq", FirstSeq);
        json.WriteNumber("last_seq", LastSeq);
        json.WriteString("last_hash", LastHash);
        Seal?.Write(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Holds what the line says against what was read before it.</summary>
    internal void Check(JournalVerifier verifier, string file, Secret? sealKey)
    {
        var result = verifier.Result();
        if (result.Entries != Entries || (Entries > 0 && (result.FirstSeq != FirstSeq || result.LastSeq != LastSeq)))
        {
            Report(string.Create(CultureInfo.InvariantCulture,
                $"it holds {result.Entries} entries, {result.FirstSeq} to {result.LastSeq}; its closing line says {Entries}, {FirstSeq} to {LastSeq}"));
        }
        else if (Entries > 0 && result.LastHash != LastHash) Report("its last entry is not the one in its closing line");
        if (sealKey is null) return;
        if (Seal is null) Report("its closing line has no seal");
        else if (!Seal.IsMadeWith(sealKey)) Report("its seal was not made with this vault's key");

        void Report(string problem) => verifier.Add(new JournalFinding(file, null, null, problem));
    }

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
