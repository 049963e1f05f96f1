namespace Sallyport.Core.Journal;

/// <summary>
/// Reads a stream line by line, byte for byte: no decoding, no guessing of line ends. A line stays valid until the
/// next is read.
/// </summary>
internal sealed class LineScanner(Stream stream)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private bool _streamEnded;

    /// <summary>The current line, without its newline.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Whether the current line ended in a newline; only the last one may not.</summary>
    public bool IsComplete { get; private set; }

    public bool Read()
    {
        var searched = _start;
        while (true)
        {
            var newline = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (newline >= 0) return Take(searched + newline, complete: true);
            searched = _end;
            if (_streamEnded) return _end > _start && Take(_end, complete: false);
            searched -= MakeRoom();
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            _streamEnded = read == 0;
        }
    }

    private bool Take(int end, bool complete)
    {
        Line = _buffer.AsMemory(_start, end - _start);
        IsComplete = complete;
        _start = complete ? end + 1 : end;
        return true;
    }

    /// <summary>Returns by how much the unread bytes moved towards the front.</summary>
    private int MakeRoom()
    {
        if (_end < _buffer.Length) return 0;
        var moved = _start;
        var target = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _buffer = target;
        _end -= moved;
        _start = 0;
        return moved;
    }
}
