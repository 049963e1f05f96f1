using System.Globalization;
using System.Text;
using Sallyport.Core.Policy;

namespace Sallyport.Core.Content;

/// <summary>
/// Reads a multipart form: its short fields are held, its files stream by. A file that may be a batch is read line by
/// line, and what its lines are refused for counts once <c>purpose</c> says that it is one, wherever in the form that is.
/// </summary>
public sealed class FormContentReader : ContentReader
{
    private const int MaxHead = 8 * 1024;
    private const int MaxParts = 256;

    private readonly FormDelimiter _delimiter;
    private readonly Func<BatchLine, Denial?>? _onLine;
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<byte> _head = [];
    private readonly List<byte> _value = [];
    private At _at = At.Preamble;
    private PartHead? _part;
    private BatchLines? _lines;
    private Denial? _ofLines;
    private int _parts;
    private long _bytes;

    /// <param name="onLine">Decides on a line of a batch; null where no file can be one.</param>
    public FormContentReader(string boundary, Func<BatchLine, Denial?>? onLine) =>
        (_delimiter, _onLine) = (new FormDelimiter(boundary), onLine);

    private enum At { Preamble, AfterDelimiter, Head, Data, End }

    /// <summary>Whether its purpose is that of a batch, as far as it has been read.</summary>
    public bool IsBatch => _fields.TryGetValue("purpose", out var purpose) && purpose.Trim().Equals("batch", StringComparison.OrdinalIgnoreCase);

    public override ContentFacts Facts => new()
    {
        Model = _fields.GetValueOrDefault("model"),
        Choices = long.TryParse(_fields.GetValueOrDefault("n"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null,
        Stream = _fields.GetValueOrDefault("stream") == "true",
        Bytes = _bytes,
    };

    public override Denial? Read(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (Step(ref bytes) is { } denial) return denial;
        }
        return null;
    }

    public override Denial? Complete() => _at == At.End ? null : Malformed("it ends in the middle");

    private Denial? Step(ref ReadOnlySpan<byte> bytes)
    {
        switch (_at)
        {
            case At.Preamble or At.Data:
                var data = _delimiter.Next(ref bytes, out var ended);
                if (!data.IsEmpty && (_at == At.Preamble ? Malformed("something stands before its first part") : OnData(data)) is { } refused) return refused;
                if (!ended) return null;
                var end = _at == At.Data ? OnPartEnd() : null;
                (_at, _part) = (At.AfterDelimiter, null);
                _head.Clear();
                return end;
            case At.AfterDelimiter:
                _head.Add(bytes[0]);
                bytes = bytes[1..];
                if (_head.Count < 2) return null;
                var isEnd = _head[0] == '-' && _head[1] == '-';
                if (!isEnd && (_head[0] != '\r' || _head[1] != '\n')) return Malformed("a line between its parts is not as it must be");
                _head.Clear();
                _at = isEnd ? At.End : At.Head;
                return null;
            case At.Head:
                return OnHead(ref bytes);
            default:
                // A line break, and nothing else.
                if (_head.Count < 2 && bytes[0] == "\r\n"u8[_head.Count])
                {
                    _head.Add(bytes[0]);
                    bytes = bytes[1..];
                    return null;
                }
                return Malformed("something follows its end");
        }
    }

    private Denial? OnHead(ref ReadOnlySpan<byte> bytes)
    {
        _head.Add(bytes[0]);
        bytes = bytes[1..];
        if (_head.Count > MaxHead) return Malformed("the head of a part is too long");
        if (_head.Count < 4 || _head[^1] != '\n' || _head[^2] != '\r' || _head[^3] != '\n' || _head[^4] != '\r') return null;
        if (++_parts > MaxParts) return Malformed("it has too many parts");
        _part = PartHead.Parse([.. _head]);
        if (_part is null) return Malformed("the head of a part is not written as every reader takes it");
        var isField = IsField(_part.Name, out var exact);
        if (isField && !exact) return Malformed($"{ContentDraft.Shown(_part.Name)} is another field's name but for its spelling");
        if (isField && _part.IsFile) return Malformed($"{_part.Name} is sent as a file");
        if (isField && _fields.ContainsKey(_part.Name)) return ContentDraft.Twice(_part.Name);
        _value.Clear();
        _head.Clear();
        _at = At.Data;
        if (_onLine is not null && _part.IsFile) _lines = new BatchLines();
        return null;
    }

    private Denial? OnData(ReadOnlySpan<byte> data)
    {
        if (_lines is not null)
        {
            _ofLines ??= _lines.Read(data, _onLine!);
            return RefuseBatch();
        }
        if (!IsField(_part!.Name, out _)) return null;
        if (_value.Count + data.Length > JsonScanner.MaxText) return ContentDraft.Wrong(_part.Name);
        _value.AddRange(data);
        return null;
    }

    private Denial? OnPartEnd()
    {
        if (_lines is not null)
        {
            _ofLines ??= _lines.Complete(_onLine!);
            _lines = null;
            return RefuseBatch();
        }
        if (!IsField(_part!.Name, out _)) return null;
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true);
        try
        {
            _fields[_part.Name] = text.GetString([.. _value]);
        }
        catch (DecoderFallbackException)
        {
            return ContentDraft.Wrong(_part.Name);
        }
        return RefuseBatch();
    }

    /// <summary>Any purpose that is not plainly another may be read as that of a batch.</summary>
    private Denial? RefuseBatch() => IsBatch ? _ofLines : null;

    private static bool IsField(string name, out bool exact)
    {
        var plain = name.TrimEnd('[', ']').Trim().ToLowerInvariant();
        exact = plain == name;
        return plain is "model" or "n" or "purpose" or "stream";
    }

    private static Denial Malformed(string problem) => new(Rule.MalformedContent, $"it is not the form it is declared to be: {problem}");
}
