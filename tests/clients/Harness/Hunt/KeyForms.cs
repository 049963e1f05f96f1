using System.Buffers.Text;
using System.Text;

namespace Sallyport.Clients.Tests.Hunt;

/// <summary>
/// The byte sequences by which a key is recognised: either half of it, as UTF-8, as UTF-16 (strings in a process's
/// memory), in hexadecimal, and inside base64 at each of the three alignments.
/// </summary>
internal sealed class KeyForms
{
    private readonly List<(string Name, byte[] Bytes)> _forms = [];

    public KeyForms(string key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 32, nameof(key));
        foreach (var half in (string[])[key[..(key.Length / 2)], key[(key.Length / 2)..]])
        {
            var utf8 = Encoding.UTF8.GetBytes(half);
            _forms.Add(("plain", utf8));
            _forms.Add(("UTF-16", Encoding.Unicode.GetBytes(half)));
            _forms.Add(("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8))));
            for (var offset = 0; offset < 3; offset++) _forms.Add(("base64", Base64At(utf8, offset)));
        }
        LongestBytes = _forms.Max(form => form.Bytes.Length);
    }

    public int LongestBytes { get; }

    /// <summary>How the key was written, or null if it is not in <paramref name="haystack"/>.</summary>
    public string? FoundIn(ReadOnlySpan<byte> haystack)
    {
        foreach (var (name, bytes) in _forms)
        {
            if (haystack.IndexOf(bytes) >= 0) return name;
        }
        return null;
    }

    /// <summary>The middle of the encoding, which does not depend on what stands before and behind.</summary>
    private static byte[] Base64At(byte[] half, int offset)
    {
        byte[] shifted = [.. new byte[offset], .. half];
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(shifted.Length)];
        Base64.EncodeToUtf8(shifted, encoded, out _, out _);
        return encoded[4..(shifted.Length / 3 * 4)];
    }
}
