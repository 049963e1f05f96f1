using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>The last entry that a holder of the vault's key has vouched for.</summary>
public sealed record JournalSeal(long Seq, string Hash, string File, string Mac)
{
    /// <summary>What the vault derives the seal's key for.</summary>
    public const string KeyPurpose = "journal-seal";

    /// <summary>HMAC-SHA-256 under <paramref name="key"/> over the purpose, the number, the hash and the file's name.</summary>
    public static JournalSeal Make(Secret key, long seq, string hash, string file)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"sallyport journal seal 1\n{seq}\n{hash}\n{file}");
        return new JournalSeal(seq, hash, file, Convert.ToHexStringLower(HMACSHA256.HashData(key.Reveal(), Encoding.UTF8.GetBytes(text))));
    }

    public bool IsMadeWith(Secret key) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Make(key, Seq, Hash, File).Mac), Encoding.ASCII.GetBytes(Mac));

    internal static JournalSeal? Parse(JsonElement element) =>
        JournalHead.Point(element) is { } point && JournalHead.Text(element, "mac") is { Length: JournalLine.HexLength } mac
            ? new JournalSeal(point.Seq, point.Hash, point.File, mac)
            : null;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("seal");
        JournalHead.WritePoint(json, Seq, Hash, File);
        json.WriteString("mac", Mac);
        json.WriteEndObject();
    }
}
