using System.Buffers;
using System.Buffers.Text;

namespace Sallyport.Broker.Leaks;

/// <summary>
/// A word as base64 spells it, by where in a group of three bytes it begins. Of its characters those count that hang on the
/// word alone, and not on what stands before or behind it.
/// </summary>
internal sealed class Base64Word
{
    private static readonly SearchValues<byte> s_alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    private readonly byte[] _characters;
    private readonly int _inGroup;

    private Base64Word(byte[] characters, int inGroup) => (_characters, _inGroup) = (characters, inGroup);

    /// <summary>All three spellings, and a fourth or more where the alphabet of URLs differs.</summary>
    public static Base64Word[] Of(ReadOnlySpan<byte> word)
    {
        var spellings = new List<Base64Word>();
        for (var offset = 0; offset < 3; offset++)
        {
            var shifted = new byte[offset + word.Length];
            word.CopyTo(shifted.AsSpan(offset));
            var inGroup = (offset * 8 + 5) / 6;
            var all = Convert.ToBase64String(shifted);
            var own = all[inGroup..(shifted.Length * 8 / 6)];
            spellings.Add(new Base64Word([.. own.Select(c => (byte)c)], inGroup));
            var forUrls = own.Replace('+', '-').Replace('/', '_');
            if (forUrls != own) spellings.Add(new Base64Word([.. forUrls.Select(c => (byte)c)], inGroup));
        }
        return [.. spellings];
    }

    /// <summary>Where it stands, from <paramref name="from"/> on; or -1.</summary>
    public int Find(ReadOnlySpan<byte> text, int from)
    {
        var next = text[from..].IndexOf(_characters);
        return next < 0 ? -1 : from + next;
    }

    /// <summary>
    /// What base64 stands around the word at <paramref name="place"/>, unpacked: the word, and as many bytes before its
    /// group and behind it as are asked for, where they are there.
    /// </summary>
    public ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> text, int place, int before, int behind, Span<byte> to)
    {
        var from = place - _inGroup;
        if (from < 0) return [];
        for (var groups = (before + 2) / 3; groups > 0 && from >= 4 && !text.Slice(from - 4, 4).ContainsAnyExcept(s_alphabet); groups--) from -= 4;
        // From the group that the word begins in to the one that holds the last byte asked for.
        var packed = text[from..Math.Min(text.Length, place + (behind + 2) / 3 * 4 + 8)];
        var end = packed.IndexOfAnyExcept(s_alphabet);
        if (end >= 0) packed = packed[..end];

        Span<byte> plain = stackalloc byte[packed.Length];
        packed.CopyTo(plain);
        plain.Replace((byte)'+', (byte)'-');
        plain.Replace((byte)'/', (byte)'_');
        Base64Url.DecodeFromUtf8(plain, to, out _, out var written, isFinalBlock: true);
        return to[..written];
    }

    /// <summary>Room for <see cref="Unpack"/>, with the groups at both ends and the word's own.</summary>
    public static int Room(int before, int behind) => before + behind + 32;
}
