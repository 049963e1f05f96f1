using System.Text;

namespace Sallyport.Core.Content;

/// <summary>The inside of a JSON string: checks its escapes and its UTF-8, and holds it, unescaped, where it is asked for and short.</summary>
internal sealed class JsonText
{
    // Most names and values that decide are short.
    private byte[] _held = new byte[64];
    private int _length;
    private bool _holds;
    private At _at;
    private int _unicode;
    private int _unicodeDigits;
    private char _highSurrogate;
    private int _continuations;
    private byte _least;
    private byte _most;

    public ReadOnlySpan<byte> Held => _held.AsSpan(0, _length);

    public bool IsCut { get; private set; }

    /// <summary>Not inside an escape or a character of several bytes.</summary>
    public bool IsPlain => _at == At.Plain;

    public void Start(bool holds)
    {
        (_holds, _length, _at, _highSurrogate) = (holds, 0, At.Plain, '\0');
        IsCut = false;
    }

    public void Finish() => NoPair();

    public void Add(byte c)
    {
        NoPair();
        if (!_holds) return;
        if (HasRoom(1)) _held[_length++] = c;
        else IsCut = true;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        NoPair();
        if (!_holds) return;
        if (!HasRoom(bytes.Length))
        {
            IsCut = true;
            return;
        }
        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Takes a byte that is not plain text; false where it may not stand there.</summary>
    public bool TryTake(byte c) => _at switch
    {
        At.Plain => TryBegin(c),
        At.Escape => TryEscape(c),
        At.Unicode => TryUnicode(c),
        _ => TryContinue(c),
    };

    private bool TryBegin(byte c)
    {
        if (c == '\\')
        {
            _at = At.Escape;
            return true;
        }
        // RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
        (_continuations, _least, _most) = c switch
        {
            >= 0xC2 and <= 0xDF => (1, (byte)0x80, (byte)0xBF),
            0xE0 => (2, (byte)0xA0, (byte)0xBF),
            0xED => (2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => (2, (byte)0x80, (byte)0xBF),
            0xF0 => (3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => (3, (byte)0x80, (byte)0xBF),
            0xF4 => (3, (byte)0x80, (byte)0x8F),
            _ => (0, (byte)0, (byte)0),
        };
        if (_continuations == 0) return false;
        Add(c);
        _at = At.Utf8;
        return true;
    }

    private bool TryContinue(byte c)
    {
        if (c < _least || c > _most) return false;
        Add(c);
        (_least, _most) = (0x80, 0xBF);
        if (--_continuations == 0) _at = At.Plain;
        return true;
    }

    private bool TryEscape(byte c)
    {
        if (c == 'u')
        {
            (_at, _unicode, _unicodeDigits) = (At.Unicode, 0, 0);
            return true;
        }
        var plain = c switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => c,
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => (byte)0,
        };
        if (plain == 0) return false;
        Add(plain);
        _at = At.Plain;
        return true;
    }

    private bool TryUnicode(byte c)
    {
        if (!char.IsAsciiHexDigit((char)c)) return false;
        _unicode = (_unicode << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        if (++_unicodeDigits < 4) return true;
        _at = At.Plain;
        var unit = (char)_unicode;
        if (_highSurrogate != 0 && char.IsLowSurrogate(unit))
        {
            var rune = new Rune(_highSurrogate, unit);
            _highSurrogate = '\0';
            AddRune(rune);
            return true;
        }
        NoPair();
        if (char.IsHighSurrogate(unit)) _highSurrogate = unit;
        else if (char.IsLowSurrogate(unit)) IsCut = true;
        else AddRune(new Rune(unit));
        return true;
    }

    private void AddRune(Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        Add(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    private bool HasRoom(int more)
    {
        if (more <= _held.Length - _length) return true;
        if (more > JsonScanner.MaxText - _length) return false;
        Array.Resize(ref _held, Math.Min(JsonScanner.MaxText, Math.Max(_held.Length * 2, _length + more)));
        return true;
    }

    /// <summary>A surrogate without its other half is no text that two readers take for the same.</summary>
    private void NoPair()
    {
        if (_highSurrogate == 0) return;
        _highSurrogate = '\0';
        IsCut = true;
    }

    private enum At { Plain, Escape, Unicode, Utf8 }
}
