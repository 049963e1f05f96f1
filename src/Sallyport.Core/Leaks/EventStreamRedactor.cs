using System.Buffers;
using System.Text.RegularExpressions;

namespace Sallyport.Core.Leaks;

/// <summary>An event stream (SSE), cut into its events for <see cref="StreamedTextRedactor"/>.</summary>
internal sealed class EventStreamRedactor(IReadOnlyList<Regex> patterns)
{
    private const int MaxEventBytes = 256 * 1024;

    private readonly StreamedTextRedactor _texts = new(patterns);
    private readonly ArrayBufferWriter<byte> _out = new();
    private readonly ArrayBufferWriter<byte> _event = new();

    public int Found => _texts.Found;

    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes, bool isLast)
    {
        _out.ResetWrittenCount();
        while (!bytes.IsEmpty)
        {
            // Line by line: an event ends with an empty one.
            var end = bytes.IndexOf((byte)'\n') + 1;
            var line = end == 0 ? bytes : bytes[..end];
            bytes = bytes[line.Length..];
            _event.Write(line);
            if (end > 0 && EndsWithEmptyLine(_event.WrittenSpan) || _event.WrittenCount > MaxEventBytes) Take();
        }
        if (!isLast) return _out.WrittenSpan;
        if (_event.WrittenCount > 0) Take();
        _texts.End(Pass);
        return _out.WrittenSpan;
    }

    private static bool EndsWithEmptyLine(ReadOnlySpan<byte> text) => text.EndsWith("\n\n"u8) || text.EndsWith("\n\r\n"u8);

    private void Take()
    {
        var bytes = _event.WrittenSpan.ToArray();
        _event.ResetWrittenCount();
        _texts.Add(bytes, Data(bytes), default, Pass);
    }

    /// <summary>The event's data; nothing where it takes several lines, which none of the providers sends.</summary>
    private static Range Data(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.StartsWith("data:"u8) ? 0 : bytes.IndexOf("\ndata:"u8) + 1;
        if (start == 0 && !bytes.StartsWith("data:"u8)) return 0..0;
        start += "data:".Length;
        var length = bytes[start..].IndexOf((byte)'\n');
        return length < 0 ? start..bytes.Length : start..(start + length);
    }

    private void Pass(ReadOnlySpan<byte> bytes, TimeSpan at) => _out.Write(bytes);
}
