using System.Buffers.Text;
using System.Security.Cryptography;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Leaks;

/// <summary>The spellings of a secret that are cheap to try, written into one pinned memory.</summary>
internal static class SecretForms
{
    public static (Secret Bytes, (int Start, int Length, int Owner)[] Patterns) Write(IReadOnlyList<OpenCredential> credentials)
    {
        var patterns = new List<(int, int, int)>();
        // Plain, two of URLs, two of JSON, six of base64: the longest of them triples each byte.
        var room = 16;
        foreach (var credential in credentials) room += credential.Secret.Length * 20 + 64;
        var bytes = Secret.Create(room, credentials, (span, all) =>
        {
            var at = 0;
            for (var owner = 0; owner < all.Count; owner++) at = WriteAll(span, at, all[owner].Secret.Reveal(), owner, patterns);
        });
        return (bytes, [.. patterns]);
    }

    private static int WriteAll(Span<byte> to, int at, ReadOnlySpan<byte> secret, int owner, List<(int Start, int Length, int Owner)> patterns)
    {
        var first = patterns.Count;
        at = Keep(to, at, Copy(secret, to[at..]), owner, first, patterns);
        at = Keep(to, at, Percent(secret, to[at..], "0123456789ABCDEF"u8), owner, first, patterns);
        at = Keep(to, at, Percent(secret, to[at..], "0123456789abcdef"u8), owner, first, patterns);
        at = Keep(to, at, Escape(secret, to[at..], slash: false), owner, first, patterns);
        at = Keep(to, at, Escape(secret, to[at..], slash: true), owner, first, patterns);
        for (var offset = 0; offset < 3; offset++)
        {
            var (start, length) = Base64At(secret, to[at..], offset);
            // What is left of the beginning and the end hangs on the neighbours too.
            to.Slice(at + start, length).CopyTo(to[at..]);
            var standard = at;
            at = Keep(to, at, length, owner, first, patterns);
            if (at == standard) continue;
            to.Slice(standard, length).CopyTo(to[at..]);
            to.Slice(at, length).Replace((byte)'+', (byte)'-');
            to.Slice(at, length).Replace((byte)'/', (byte)'_');
            at = Keep(to, at, length, owner, first, patterns);
        }
        return at;
    }

    /// <summary>Keeps the form just written, unless it is too short or there is one like it.</summary>
    private static int Keep(Span<byte> to, int at, int length, int owner, int first, List<(int Start, int Length, int Owner)> patterns)
    {
        if (length < SecretPatterns.MinSecretBytes) return at;
        for (var i = first; i < patterns.Count; i++)
        {
            if (to.Slice(patterns[i].Start, patterns[i].Length).SequenceEqual(to.Slice(at, length))) return at;
        }
        patterns.Add((at, length, owner));
        return at + length;
    }

    private static int Copy(ReadOnlySpan<byte> secret, Span<byte> to)
    {
        secret.CopyTo(to);
        return secret.Length;
    }

    private static int Percent(ReadOnlySpan<byte> secret, Span<byte> to, ReadOnlySpan<byte> digits)
    {
        var at = 0;
        foreach (var b in secret)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
            {
                to[at++] = b;
                continue;
            }
            to[at++] = (byte)'%';
            to[at++] = digits[b >> 4];
            to[at++] = digits[b & 15];
        }
        return at;
    }

    private static int Escape(ReadOnlySpan<byte> secret, Span<byte> to, bool slash)
    {
        var at = 0;
        foreach (var b in secret)
        {
            if (b is (byte)'"' or (byte)'\\' || (slash && b == '/')) to[at++] = (byte)'\\';
            to[at++] = b;
        }
        return at;
    }

    private static (int Start, int Length) Base64At(ReadOnlySpan<byte> secret, Span<byte> to, int offset)
    {
        var shifted = new byte[offset + secret.Length];
        secret.CopyTo(shifted.AsSpan(offset));
        Base64.EncodeToUtf8(shifted, to, out _, out _);
        CryptographicOperations.ZeroMemory(shifted);
        var start = (offset * 8 + 5) / 6;
        return (start, shifted.Length * 8 / 6 - start);
    }
}
