using System.Buffers.Text;
using System.Security.Cryptography;

namespace Sallyport.Core.Journal;

/// <summary>
/// The fixed parts of a line, by position: <c>{"seq":N,</c> at its start, <c>,"prev":"…","hash":"…"}</c> at its end.
/// The hash is taken over all bytes before <c>,"hash"</c>.
/// </summary>
internal static class JournalLine
{
    public const int HexLength = 64;

    public static ReadOnlySpan<byte> Zeros => "0000000000000000000000000000000000000000000000000000000000000000"u8;

    public static ReadOnlySpan<byte> Start => "{\"seq\":"u8;

    public static ReadOnlySpan<byte> BeforePrev => ",\"prev\":\""u8;

    public static ReadOnlySpan<byte> BeforeHash => ",\"hash\":\""u8;

    private static readonly int s_hashPart = BeforeHash.Length + HexLength + 2;
    private static readonly int s_prevPart = BeforePrev.Length + HexLength + 1;

    /// <summary>Finds the parts; <see langword="false"/> when <paramref name="line"/> (without its newline) is not shaped like an entry.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out JournalLineParts parts)
    {
        parts = default;
        if (line.Length < Start.Length + s_hashPart + s_prevPart || !line.StartsWith(Start)) return false;
        if (!Utf8Parser.TryParse(line[Start.Length..], out long seq, out var digits) || seq < 1) return false;
        // One spelling per number: "+1" or "01" would be a second line with the same meaning.
        if (line[Start.Length] is < (byte)'1' or > (byte)'9' || line[Start.Length + digits] != ',') return false;
        var body = line[..^s_hashPart];
        var hashPart = line[^s_hashPart..];
        var prevPart = body[^s_prevPart..];
        var hash = hashPart.Slice(BeforeHash.Length, HexLength);
        var prev = prevPart.Slice(BeforePrev.Length, HexLength);
        if (!hashPart.StartsWith(BeforeHash) || !hashPart.EndsWith("\"}"u8)) return false;
        if (!prevPart.StartsWith(BeforePrev) || !prevPart.EndsWith("\""u8)) return false;
        if (!IsLowerHex(hash) || !IsLowerHex(prev)) return false;
        parts = new JournalLineParts(seq, body, prev, hash);
        return true;
    }

    /// <summary>Writes the hash of <paramref name="body"/> as 64 lower-case hexadecimal digits.</summary>
    public static void Hash(ReadOnlySpan<byte> body, Span<byte> hex)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        Convert.TryToHexStringLower(hash, hex, out _);
    }

    public static bool IsLowerHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept("0123456789abcdef"u8);
}

internal readonly ref struct JournalLineParts(long seq, ReadOnlySpan<byte> body, ReadOnlySpan<byte> prev, ReadOnlySpan<byte> hash)
{
    public long Seq { get; } = seq;

    /// <summary>What the hash is taken over.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    public ReadOnlySpan<byte> Prev { get; } = prev;

    public ReadOnlySpan<byte> Hash { get; } = hash;
}
