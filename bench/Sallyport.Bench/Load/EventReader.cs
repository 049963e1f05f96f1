using System.Buffers.Text;

namespace Sallyport.Bench.Load;

/// <summary>Finds the source's timestamps in the pieces of an event stream; an event may be cut anywhere.</summary>
internal sealed class EventReader
{
    private readonly byte[] _line = new byte[512];
    private int _length;

    /// <summary>Calls <paramref name="found"/> with the timestamp of every event that ends in <paramref name="content"/>.</summary>
    public void Read(ReadOnlySpan<byte> content, Action<long> found)
    {
        foreach (var value in content)
        {
            if (value != (byte)'\n')
            {
                if (_length < _line.Length) _line[_length++] = value;
                continue;
            }

            var line = _line.AsSpan(0, _length);
            _length = 0;
            var at = line.IndexOf("\"sent\":"u8);
            if (at >= 0 && Utf8Parser.TryParse(line[(at + 7)..], out long sent, out _)) found(sent);
        }
    }
}
