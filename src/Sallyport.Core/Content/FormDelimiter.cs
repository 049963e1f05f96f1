using System.Text;

namespace Sallyport.Core.Content;

/// <summary>
/// Finds the line that ends a part of a multipart body, in pieces of any size. Only its first byte is a carriage return,
/// so what turns out not to be the line goes on as data at once.
/// </summary>
internal sealed class FormDelimiter(string boundary)
{
    private readonly byte[] _line = Encoding.ASCII.GetBytes("\r\n--" + boundary);

    /// <summary>How much of the line has been seen. At the beginning of the body its line break is not there.</summary>
    private int _matched = 2;

    /// <summary>The next data of the part; at the delimiter, <paramref name="ended"/> and the bytes behind it are left.</summary>
    public ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes, out bool ended)
    {
        ended = false;
        if (_matched == 0)
        {
            var mark = bytes.IndexOf((byte)'\r');
            var data = mark < 0 ? bytes : bytes[..mark];
            bytes = bytes[data.Length..];
            if (!bytes.IsEmpty)
            {
                _matched = 1;
                bytes = bytes[1..];
            }
            return data;
        }
        while (!bytes.IsEmpty && bytes[0] == _line[_matched])
        {
            bytes = bytes[1..];
            if (++_matched < _line.Length) continue;
            _matched = 0;
            ended = true;
            return default;
        }
        if (bytes.IsEmpty) return default;
        var seen = _line.AsSpan(0, _matched);
        _matched = 0;
        return seen;
    }
}
