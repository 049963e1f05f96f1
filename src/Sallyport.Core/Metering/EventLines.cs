namespace Sallyport.Core.Metering;

/// <summary>Takes the data out of server-sent events that come in pieces of any size.</summary>
internal sealed class EventLines
{
    private static ReadOnlySpan<byte> Field => "data:"u8;

    private int _matched;
    private int _lineBytes;
    private bool _isData = true;
    private bool _hasData;

    /// <summary>The next part of an event's data, perhaps empty; <paramref name="bytes"/> goes on behind it.</summary>
    /// <param name="eventEnds">Whether an event with data is complete behind this part.</param>
    public ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes, out bool eventEnds)
    {
        eventEnds = false;
        while (!bytes.IsEmpty)
        {
            if (_isData && _matched == Field.Length)
            {
                var end = bytes.IndexOf((byte)'\n');
                var part = end < 0 ? bytes : bytes[..end];
                bytes = end < 0 ? default : bytes[(end + 1)..];
                _hasData = true;
                if (end >= 0) StartLine();
                return part;
            }
            var c = bytes[0];
            if (c == '\n')
            {
                bytes = bytes[1..];
                var isEmpty = _lineBytes == 0;
                StartLine();
                if (!isEmpty || !_hasData) continue;
                _hasData = false;
                eventEnds = true;
                return default;
            }
            if (_isData && c == Field[_matched])
            {
                _matched++;
                _lineBytes++;
                bytes = bytes[1..];
                continue;
            }
            _isData = false;
            var rest = bytes.IndexOf((byte)'\n');
            var skipped = rest < 0 ? bytes : bytes[..rest];
            if (!(skipped.Length == 1 && c == '\r')) _lineBytes += skipped.Length;
            bytes = rest < 0 ? default : bytes[rest..];
        }
        return default;
    }

    private void StartLine()
    {
        _matched = 0;
        _lineBytes = 0;
        _isData = true;
    }
}
