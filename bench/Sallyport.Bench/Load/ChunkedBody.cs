namespace Sallyport.Bench.Load;

/// <summary>Takes the chunk framing off a body, however the pieces arrive. One instance a response.</summary>
internal sealed class ChunkedBody
{
    private enum Part { Size, Extension, Data, AfterData, Trailer }

    private Part _part;
    private long _size;
    private bool _lineHasText;

    public bool Done { get; private set; }

    /// <summary>Decodes in place and returns how many bytes of content now stand at the start of <paramref name="bytes"/>.</summary>
    public int Decode(Span<byte> bytes)
    {
        var written = 0;
        for (var i = 0; i < bytes.Length && !Done;)
        {
            if (_part == Part.Data)
            {
                var count = (int)Math.Min(_size, bytes.Length - i);
                bytes.Slice(i, count).CopyTo(bytes[written..]);
                written += count;
                i += count;
                _size -= count;
                if (_size == 0) _part = Part.AfterData;
                continue;
            }

            Frame(bytes[i++]);
        }

        return written;
    }

    private void Frame(byte value)
    {
        if (value == '\r') return;
        if (value != '\n')
        {
            if (_part == Part.Size && Uri.IsHexDigit((char)value)) _size = (_size << 4) + Convert.ToInt32(((char)value).ToString(), 16);
            else if (_part == Part.Size) _part = Part.Extension;
            _lineHasText = true;
            return;
        }

        switch (_part)
        {
            case Part.Size or Part.Extension:
                _part = _size > 0 ? Part.Data : Part.Trailer;
                break;
            case Part.AfterData:
                _part = Part.Size;
                break;
            case Part.Trailer when !_lineHasText:
                Done = true;
                break;
        }

        _lineHasText = false;
    }
}
