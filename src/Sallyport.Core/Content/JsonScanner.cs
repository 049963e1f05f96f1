using System.Buffers;

namespace Sallyport.Core.Content;

/// <summary>
/// Takes JSON apart while it passes, in pieces of any size. It holds no more than the name or the short value it stands
/// in: a string of a gigabyte is walked through. Strict: what RFC 8259 does not allow is no JSON, nor is a byte order
/// mark, text that is not UTF-8, or anything behind the end.
/// </summary>
internal sealed class JsonScanner
{
    public const int MaxDepth = 128;

    /// <summary>Of a name, a number or a value that is asked for. What is longer is not held.</summary>
    public const int MaxText = 512;

    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x60).Select(b => (byte)b).Where(b => b is not ((byte)'"' or (byte)'\\'))]);

    private static readonly byte[] s_true = "true"u8.ToArray();
    private static readonly byte[] s_false = "false"u8.ToArray();
    private static readonly byte[] s_null = "null"u8.ToArray();

    private readonly bool[] _isObject = new bool[MaxDepth];
    private readonly JsonText _text = new();
    private JsonNumber _number;
    private Expect _expect = Expect.First;
    private int _depth;
    private bool _isName;
    private byte[] _literal = [];
    private int _matched;

    /// <summary>Whether the next value, if it is a string, is held for <see cref="Text"/>.</summary>
    public bool HoldsText { get; set; }

    /// <summary>The name, string or number just found, unescaped.</summary>
    public ReadOnlySpan<byte> Text => _text.Held;

    /// <summary>Whether <see cref="Text"/> is not all of it: longer than <see cref="MaxText"/>, or half of a surrogate pair.</summary>
    public bool IsTextCut => _text.IsCut;

    public string Problem { get; private set; } = "";

    public int Depth => _depth;

    /// <summary>Whether the one value has come to its end.</summary>
    public bool IsAtEnd => _expect == Expect.Nothing;

    public JsonToken Next(ref ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var token = _expect switch
            {
                Expect.InText => ContinueText(ref bytes),
                Expect.InNumber => ContinueNumber(ref bytes),
                Expect.InLiteral => ContinueLiteral(ref bytes),
                Expect.Broken => JsonToken.Bad,
                _ => Structure(ref bytes),
            };
            if (token != JsonToken.More) return token;
        }
        return JsonToken.More;
    }

    /// <summary>The text is over: null, or why it is no JSON.</summary>
    public string? Complete()
    {
        if (_expect == Expect.Broken) return Problem;
        if (_expect == Expect.InNumber && _depth == 0 && _number.IsComplete) return null;
        if (_expect == Expect.First) return "it is empty";
        return IsAtEnd ? null : "it ends in the middle";
    }

    private JsonToken Structure(ref ReadOnlySpan<byte> bytes)
    {
        var c = bytes[0];
        bytes = bytes[1..];
        if (c is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r') return JsonToken.More;
        switch (_expect)
        {
            case Expect.Nothing:
                return Bad("something follows its end");
            case Expect.NameOrEnd when c == '}':
            case Expect.CommaOrEnd when c == '}' && _isObject[_depth - 1]:
                return End(JsonToken.EndObject);
            case Expect.ValueOrEnd when c == ']':
            case Expect.CommaOrEnd when c == ']' && !_isObject[_depth - 1]:
                return End(JsonToken.EndArray);
            case Expect.CommaOrEnd:
                if (c != ',') return Bad("a comma is missing");
                _expect = _isObject[_depth - 1] ? Expect.Name : Expect.Value;
                return JsonToken.More;
            case Expect.Colon:
                if (c != ':') return Bad("a colon is missing");
                _expect = Expect.Value;
                return JsonToken.More;
            case Expect.Name or Expect.NameOrEnd:
                if (c != '"') return Bad("a name is missing");
                StartText(isName: true);
                return JsonToken.More;
            default:
                return StartValue(c);
        }
    }

    private JsonToken StartValue(byte c)
    {
        switch (c)
        {
            case (byte)'{': return Open(isObject: true);
            case (byte)'[': return Open(isObject: false);
            case (byte)'"':
                StartText(isName: false);
                return JsonToken.More;
            case (byte)'t': return StartLiteral(s_true);
            case (byte)'f': return StartLiteral(s_false);
            case (byte)'n': return StartLiteral(s_null);
            case 0xEF or 0xFE or 0xFF or 0 when _expect == Expect.First: return Bad("it begins with a byte order mark, or is not UTF-8");
        }
        if (c is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9'))) return Bad("a value is missing");
        _number = default;
        _number.TryTake(c);
        _text.Start(holds: true);
        _text.Add(c);
        _expect = Expect.InNumber;
        return JsonToken.More;
    }

    private JsonToken Open(bool isObject)
    {
        if (_depth == MaxDepth) return Bad("it is nested too deeply");
        _isObject[_depth++] = isObject;
        _expect = isObject ? Expect.NameOrEnd : Expect.ValueOrEnd;
        return isObject ? JsonToken.StartObject : JsonToken.StartArray;
    }

    private JsonToken End(JsonToken token)
    {
        _depth--;
        AfterValue();
        return token;
    }

    private void AfterValue() => _expect = _depth == 0 ? Expect.Nothing : Expect.CommaOrEnd;

    private void StartText(bool isName)
    {
        _isName = isName;
        _text.Start(isName || HoldsText);
        HoldsText = false;
        _expect = Expect.InText;
    }

    private JsonToken ContinueText(ref ReadOnlySpan<byte> bytes)
    {
        if (_text.IsPlain)
        {
            var plain = bytes.IndexOfAnyExcept(s_plain);
            if (plain != 0)
            {
                if (plain < 0) plain = bytes.Length;
                _text.Add(bytes[..plain]);
                bytes = bytes[plain..];
                return JsonToken.More;
            }
        }
        var c = bytes[0];
        bytes = bytes[1..];
        if (c == '"' && _text.IsPlain)
        {
            _text.Finish();
            if (!_isName)
            {
                AfterValue();
                return JsonToken.Text;
            }
            _expect = Expect.Colon;
            return JsonToken.Name;
        }
        return _text.TryTake(c) ? JsonToken.More : Bad("a string in it has a character that is not allowed");
    }

    private JsonToken ContinueNumber(ref ReadOnlySpan<byte> bytes)
    {
        var c = bytes[0];
        if (_number.TryTake(c))
        {
            _text.Add(c);
            bytes = bytes[1..];
            return JsonToken.More;
        }
        if (!_number.IsComplete) return Bad("a number in it is not written as JSON writes it");
        AfterValue();
        return JsonToken.Number;
    }

    private JsonToken StartLiteral(byte[] literal)
    {
        _literal = literal;
        _matched = 1;
        _expect = Expect.InLiteral;
        return JsonToken.More;
    }

    private JsonToken ContinueLiteral(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != _literal[_matched]) return Bad("a word in it is neither true, false nor null");
        bytes = bytes[1..];
        if (++_matched < _literal.Length) return JsonToken.More;
        AfterValue();
        return _literal[0] switch { (byte)'t' => JsonToken.True, (byte)'f' => JsonToken.False, _ => JsonToken.Null };
    }

    private JsonToken Bad(string problem)
    {
        Problem = problem;
        _expect = Expect.Broken;
        return JsonToken.Bad;
    }

    private enum Expect { First, Value, ValueOrEnd, Name, NameOrEnd, Colon, CommaOrEnd, InText, InNumber, InLiteral, Nothing, Broken }
}
