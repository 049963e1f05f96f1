using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sallyport.Core.Metering;

/// <summary>
/// Reads the figures out of a JSON text that comes in pieces of any size. It holds nothing but the current place and a
/// short name or number, so a string of megabytes costs a search for its end. A word inside a string is never taken for
/// a figure. It judges nothing: text that is no JSON gives no figures.
/// </summary>
internal sealed class UsageScanner
{
    private const int MaxDepth = 64;
    private const int KeptBytes = 96;

    private static readonly SearchValues<byte> s_endOfRun = SearchValues.Create("\"\\"u8);

    private readonly (UsageNode Node, bool IsArray)[] _open = new (UsageNode, bool)[MaxDepth];
    private readonly byte[] _name = new byte[KeptBytes];
    private readonly byte[] _value = new byte[KeptBytes];
    private int _depth, _nameLength, _valueLength;
    private bool _inString, _isName, _keeps, _escaped, _inNumber, _expectsName;
    private long _stringBytes;
    private string? _lastType;

    public UsageDraft Draft;

    public string? Model { get; private set; }
    public string? Tier { get; private set; }
    public string? Status { get; private set; }

    /// <summary>Of the message: <c>response.completed</c>.</summary>
    public string? Type { get; private set; }

    /// <summary>Bytes of text that the model wrote, in this message.</summary>
    public long TextBytes { get; private set; }

    /// <summary>The same for a string that has not come to its end.</summary>
    public long OpenTextBytes => _inString && !_isName && UsagePlaces.IsText(Name) ? _stringBytes : 0;

    /// <summary>Entries of <c>data</c>, in this message.</summary>
    public int DataEntries { get; private set; }

    /// <summary>Begins a new message: places and what it said are forgotten; the model's name and the tier stay.</summary>
    public void StartMessage(bool keepDraft)
    {
        _depth = 0;
        _inString = _isName = _escaped = _inNumber = _expectsName = false;
        TextBytes = 0;
        DataEntries = 0;
        Type = null;
        if (!keepDraft) Draft = default;
    }

    public void Read(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (_inString)
            {
                text = text[ReadString(text)..];
                continue;
            }
            var c = text[0];
            if (_inNumber)
            {
                if (c is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'-' or (byte)'+' or (byte)'e' or (byte)'E')
                {
                    if (_valueLength < KeptBytes) _value[_valueLength++] = c;
                    text = text[1..];
                    continue;
                }
                EndNumber();
            }
            ReadStructure(c);
            text = text[1..];
        }
    }

    private void ReadStructure(byte c)
    {
        switch (c)
        {
            case (byte)'{': Push(isArray: false); break;
            case (byte)'[': Push(isArray: true); break;
            case (byte)'}' or (byte)']':
                if (_depth > 0) _depth--;
                _expectsName = false;
                break;
            case (byte)',': _expectsName = _depth is > 0 and <= MaxDepth && !_open[_depth - 1].IsArray; break;
            case (byte)':': _expectsName = false; break;
            case (byte)'"':
                _inString = true;
                _isName = _expectsName;
                _stringBytes = 0;
                _keeps = _isName || SaysOfItself;
                if (_isName) _nameLength = 0;
                else _valueLength = 0;
                break;
            case (>= (byte)'0' and <= (byte)'9') or (byte)'-':
                _inNumber = true;
                _value[0] = c;
                _valueLength = 1;
                break;
        }
    }

    private int ReadString(ReadOnlySpan<byte> text)
    {
        if (_escaped)
        {
            _escaped = false;
            Keep(text[..1]);
            return 1;
        }
        var end = text.IndexOfAny(s_endOfRun);
        if (end < 0)
        {
            Keep(text);
            return text.Length;
        }
        Keep(text[..end]);
        if (text[end] == '\\')
        {
            _escaped = true;
            Keep("\\"u8);
            return end + 1;
        }
        _inString = false;
        if (!_isName) EndString();
        return end + 1;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _stringBytes += part.Length;
        if (!_keeps) return;
        var kept = _isName ? _name : _value;
        ref var length = ref _isName ? ref _nameLength : ref _valueLength;
        part = part[..Math.Min(part.Length, KeptBytes - length)];
        part.CopyTo(kept.AsSpan(length));
        length += part.Length;
    }

    private void EndNumber()
    {
        _inNumber = false;
        var field = _depth is 0 or > MaxDepth ? UsageField.None : UsagePlaces.Field(_open[_depth - 1].Node, Name);
        if (field != UsageField.None && Utf8Parser.TryParse(_value.AsSpan(0, _valueLength), out double number, out var read) && read == _valueLength)
            Draft.Set(field, number);
    }

    private void EndString()
    {
        if (_depth is 0 or > MaxDepth || _open[_depth - 1].IsArray) return;
        if (UsagePlaces.IsText(Name)) TextBytes += _stringBytes;
        if (!SaysOfItself || _stringBytes >= KeptBytes) return;
        if (Name.SequenceEqual("model"u8) || Name.SequenceEqual("modelVersion"u8)) Model = Value;
        else if (Name.SequenceEqual("service_tier"u8)) Tier = Value;
        else if (Name.SequenceEqual("status"u8)) Status = Value;
        else if (Name.SequenceEqual("type"u8) && _open[_depth - 1].Node == UsageNode.Root) Type = _lastType = Same(_lastType) ? _lastType : Value;
    }

    private void Push(bool isArray)
    {
        if (_depth < MaxDepth)
        {
            var parent = _depth == 0 ? (Node: UsageNode.Root, IsArray: true) : _open[_depth - 1];
            if (parent.Node == UsageNode.Data && parent.IsArray) DataEntries++;
            // What stands in a list is what the list is: Gemini's stream without SSE is a list of answers.
            var node = parent.IsArray ? parent.Node == UsageNode.Data ? UsageNode.Other : parent.Node : UsagePlaces.Child(parent.Node, Name);
            _open[_depth] = (node, isArray);
        }
        _depth++;
        _expectsName = !isArray;
    }

    /// <summary>Whether this is where a model, a tier, a status or a type stands.</summary>
    private bool SaysOfItself => _depth is > 0 and <= MaxDepth && _open[_depth - 1].Node is UsageNode.Root or UsageNode.Answer;

    private ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameLength);

    /// <summary>Events of one type follow each other: the text is made once.</summary>
    private bool Same(string? text) => text is not null && Ascii.Equals(_value.AsSpan(0, _valueLength), text);

    private string Value => Encoding.UTF8.GetString(_value, 0, _valueLength);
}
