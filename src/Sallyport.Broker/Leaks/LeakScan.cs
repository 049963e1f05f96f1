using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Leaks;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Leaks;

/// <summary>
/// Looks through one request for placeholders of live sessions and for real secrets. What goes where it does not belong
/// is an alarm; what goes to the provider it belongs to is inert there and only noted.
/// </summary>
internal sealed class LeakScan(SecretPatterns patterns, SessionTable sessions, PlaceholderMark[] marks, Session session, Provider? provider)
{
    private const int MaxOnStack = 512;
    private const int MaxHead = 4096;
    private const int MaxPrefix = 32;
    private const int MaxPlaceholder = MaxPrefix + Placeholder.RandomCharacters;

    // With the groups of base64 that its first and last byte share with others.
    private const int MaxPacked = (MaxPlaceholder + 4) / 3 * 4;

    private readonly int _overlap = Math.Max(patterns.MaxLength, MaxPacked) - 1;
    private byte[] _tail = [];
    private int _tailBytes;

    public SecretPatterns Patterns { get; } = patterns;

    /// <summary>What was found where it does not belong.</summary>
    public Denial? Alarm { get; private set; }

    /// <summary>What was found on its way to its own provider.</summary>
    public string? Noted { get; private set; }

    /// <summary>
    /// All of a head in one search. False where something is in it or it is too long for that: then each part is to be
    /// checked by itself, which says where.
    /// </summary>
    [SkipLocalsInit]
    public bool IsClean(string path, string query, IHeaderDictionary headers)
    {
        Span<byte> head = stackalloc byte[MaxHead];
        var length = 0;
        if (!TryPut(path, head, ref length) || !TryPut(query, head, ref length)) return false;
        foreach (var (name, values) in headers)
        {
            if (!TryPut(name, head, ref length)) return false;
            foreach (var value in values)
            {
                if (!TryPut(value ?? "", head, ref length)) return false;
            }
        }
        return Search(head[..length], "", notes: false) is null;
    }

    [SkipLocalsInit]
    public Denial? Check(string text, string where)
    {
        if (text.Length < SecretPatterns.MinSecretBytes) return null;
        Span<byte> bytes = text.Length <= MaxOnStack ? stackalloc byte[text.Length] : new byte[text.Length];
        Encoding.Latin1.GetBytes(text, bytes);
        return Alarm ??= Search(bytes, where, notes: false);
    }

    /// <summary>Whether a real secret is in a header's value. Raises no alarm.</summary>
    [SkipLocalsInit]
    public bool HoldsSecret(string text)
    {
        if (text.Length < SecretPatterns.MinSecretBytes) return false;
        Span<byte> bytes = text.Length <= MaxOnStack ? stackalloc byte[text.Length] : new byte[text.Length];
        Encoding.Latin1.GetBytes(text, bytes);
        return Patterns.Find(bytes, out _, out _) >= 0;
    }

    /// <summary>The next piece of the body; null, or the alarm.</summary>
    public Denial? Next(ReadOnlySpan<byte> bytes, bool isLast = false)
    {
        if (Alarm is not null || bytes.IsEmpty) return Alarm;
        if (_tailBytes > 0)
        {
            Span<byte> seam = stackalloc byte[_tailBytes + Math.Min(bytes.Length, _overlap)];
            _tail.AsSpan(0, _tailBytes).CopyTo(seam);
            bytes[..(seam.Length - _tailBytes)].CopyTo(seam[_tailBytes..]);
            Alarm = Search(seam, "the body", notes: true);
        }
        Alarm ??= Search(bytes, "the body", notes: true);
        if (!isLast) Keep(bytes);
        return Alarm;
    }

    /// <summary>Whether a secret, or what begins as a placeholder does, is in <paramref name="text"/>. Raises no alarm.</summary>
    public bool Holds(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Patterns.Find(bytes, out _, out _) >= 0 || Array.Exists(marks, mark => mark.IsIn(bytes));
    }

    /// <summary>Puts a line: no secret in a header or a target goes on behind its end.</summary>
    private static bool TryPut(string text, Span<byte> head, ref int length)
    {
        if (head.Length - length <= text.Length) return false;
        Encoding.Latin1.GetBytes(text, head[length..]);
        length += text.Length;
        head[length++] = (byte)'\n';
        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_tail.Length == 0) _tail = new byte[_overlap];
        if (bytes.Length >= _overlap)
        {
            bytes[^_overlap..].CopyTo(_tail);
            _tailBytes = _overlap;
            return;
        }
        var kept = Math.Min(_tailBytes, _overlap - bytes.Length);
        _tail.AsSpan(_tailBytes - kept, kept).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(kept));
        _tailBytes = kept + bytes.Length;
    }

    private Denial? Search(ReadOnlySpan<byte> text, string where, bool notes)
    {
        for (var rest = text; Patterns.Find(rest, out var length, out var owner) is >= 0 and var at; rest = rest[(at + length)..])
        {
            var credential = Patterns.FactsOf(owner);
            if (Judge(credential.Provider == provider?.Name, "the key of ", credential.Name, where, notes) is { } alarm) return alarm;
        }
        foreach (var mark in marks)
        {
            if ((SearchFor(mark, text, where, notes) ?? SearchPacked(mark, text, where, notes)) is { } alarm) return alarm;
        }
        return null;
    }

    private Denial? SearchFor(PlaceholderMark mark, ReadOnlySpan<byte> text, string where, bool notes)
    {
        for (var place = mark.Find(text, 0); place >= 0; place = mark.Find(text, place + 1))
        {
            for (var i = 0; i < mark.Prefixes; i++)
            {
                if (mark.Begin(text, place, i, out var end) is >= 0 and var begin && JudgePlaceholder(text, begin, end, where, notes) is { } alarm) return alarm;
            }
        }
        return null;
    }

    [SkipLocalsInit]
    private Denial? SearchPacked(PlaceholderMark mark, ReadOnlySpan<byte> text, string where, bool notes)
    {
        Span<byte> room = stackalloc byte[Base64Word.Room(MaxPrefix, MaxPlaceholder)];
        foreach (var word in mark.Packed)
        {
            for (var place = word.Find(text, 0); place >= 0; place = word.Find(text, place + 1))
            {
                var plain = word.Unpack(text, place, MaxPrefix, MaxPlaceholder, room);
                if (SearchFor(mark, plain, where, notes) is { } alarm) return alarm;
            }
        }
        return null;
    }

    private Denial? JudgePlaceholder(ReadOnlySpan<byte> text, int begin, int prefixEnd, string where, bool notes)
    {
        var end = prefixEnd + Placeholder.RandomCharacters;
        if (end > text.Length) return null;
        Span<char> token = stackalloc char[end - begin];
        Encoding.Latin1.GetChars(text[begin..end], token);
        if (sessions.Resolve(token) is not { } binding) return null;
        var isOwn = binding.Session == session && binding.Credential.Provider == provider?.Name;
        return Judge(isOwn, "the placeholder of ", binding.Credential.Name, where, notes);
    }

    private Denial? Judge(bool isOwn, string what, string credential, string where, bool notes)
    {
        if (!isOwn) return new Denial(Rule.Tripwire, $"{what}{credential} in {where}");
        if (notes) Noted ??= $"{what}{credential} in {where}";
        return null;
    }
}
