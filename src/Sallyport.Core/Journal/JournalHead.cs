using System.Buffers;
using System.Text.Json;

namespace Sallyport.Core.Journal;

/// <summary>
/// <c>head.json</c>: the last entry known to be on the disk, and the last one sealed. It is written after the flush,
/// so a crash leaves it behind the files and never before them: entries missing behind it were removed.
/// </summary>
public sealed record JournalHead(long Seq, string Hash, string File, JournalSeal? Seal)
{
    /// <summary>Padded to one disk sector and rewritten in place, which a crash cannot tear.</summary>
    internal const int Bytes = 512;

    /// <summary>What stands in the file before the first flush.</summary>
    internal static byte[] Blank { get; } = [.. Enumerable.Repeat((byte)' ', Bytes - 1), (byte)'\n'];

    internal static bool IsBlank(ReadOnlySpan<byte> content) => !content.ContainsAnyExcept(" \n"u8);

    /// <summary>Reads the head; <see langword="null"/> when it is not one.</summary>
    public static JournalHead? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            if (Point(root) is not { } head) return null;
            if (!root.TryGetProperty("seal", out var member)) return new JournalHead(head.Seq, head.Hash, head.File, null);
            return JournalSeal.Parse(member) is { } seal ? new JournalHead(head.Seq, head.Hash, head.File, seal) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal byte[] Encode()
    {
        var buffer = new ArrayBufferWriter<byte>(Bytes);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WritePoint(json, Seq, Hash, File);
            Seal?.Write(json);
            json.WriteEndObject();
        }
        byte[] padded = [.. Blank];
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    internal static void WritePoint(Utf8JsonWriter json, long seq, string hash, string file)
    {
        json.WriteNumber("seq", seq);
        json.WriteString("hash", hash);
        json.WriteString("file", file);
    }

    internal static (long Seq, string Hash, string File)? Point(JsonElement element) =>
        element.ValueKind is JsonValueKind.Object
        && element.TryGetProperty("seq", out var seq) && seq.ValueKind is JsonValueKind.Number && seq.TryGetInt64(out var number)
        && Text(element, "hash") is { Length: JournalLine.HexLength } hash && Text(element, "file") is { } file
            ? (number, hash, file)
            : null;

    internal static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
