using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;

namespace Sallyport.Core.Journal;

/// <summary>
/// Writes the members of a line into one reused buffer, byte for byte as <see cref="System.Text.Json.Utf8JsonWriter"/>
/// would: a journal looks the same whichever version wrote it. A name comes with its punctuation, <c>,"name":</c> or
/// <c>,"name":"</c>, so that it is one copy.
/// </summary>
internal sealed class JournalLineWriter
{
    private const int FirstBytes = 16 << 10;
    private const int KeptBytes = 1 << 20;
    private const int MostDigits = 20;

    /// <summary>What <see cref="JavaScriptEncoder.Default"/> leaves as it is: ASCII without controls and without <c>"&amp;'+&lt;&gt;\`</c>.</summary>
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        " !#$%()*,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~");

    private byte[] _buffer = new byte[FirstBytes];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Clear()
    {
        if (_buffer.Length > KeptBytes) _buffer = new byte[FirstBytes];
        Length = 0;
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void Number(ReadOnlySpan<byte> name, long value)
    {
        var room = Room(name.Length + MostDigits);
        name.CopyTo(room);
        Utf8Formatter.TryFormat(value, room[name.Length..], out var digits);
        Length += name.Length + digits;
    }

    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        // Nearly every text of an entry is plain.
        if (value.ContainsAnyExcept(s_plain))
        {
            Escaped(name, value);
            return;
        }
        var end = name.Length + value.Length;
        var room = Room(end + 1);
        name.CopyTo(room);
        Ascii.FromUtf16(value, room[name.Length..], out _);
        room[end] = (byte)'"';
        Length += end + 1;
    }

    private void Escaped(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        Raw(name);
        Span<char> escaped = stackalloc char[256];
        while (!value.IsEmpty)
        {
            JavaScriptEncoder.Default.Encode(value, escaped, out var consumed, out var written);
            Ascii.FromUtf16(escaped[..written], Room(written), out _);
            Length += written;
            value = value[consumed..];
        }
        Raw("\""u8);
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - Length < bytes) Grow(bytes);
        return _buffer.AsSpan(Length);
    }

    private void Grow(int bytes) => Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + bytes));
}
