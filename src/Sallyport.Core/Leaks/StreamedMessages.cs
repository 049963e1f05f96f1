using System.Buffers;
using System.Text.RegularExpressions;

namespace Sallyport.Core.Leaks;

/// <summary>Takes a message, or a part of one that goes on; valid during the call only.</summary>
/// <param name="at">When it came.</param>
public delegate void TakeMessage(ReadOnlySpan<byte> bytes, bool isLast, TimeSpan at);

/// <summary>The messages of a WebSocket, each an event, for <see cref="StreamedTextRedactor"/>.</summary>
public sealed class StreamedMessages(IReadOnlyList<Regex> patterns)
{
    private const int MaxMessageBytes = 256 * 1024;

    private readonly StreamedTextRedactor _texts = new(patterns);
    private readonly ArrayBufferWriter<byte> _message = new();
    private TimeSpan _began;
    private bool _isLarge;

    public int Found => _texts.Found;

    /// <summary>Takes the next part of a message, and hands on what is decided.</summary>
    public void Next(ReadOnlySpan<byte> bytes, bool isLast, TimeSpan at, TakeMessage pass)
    {
        if (_isLarge)
        {
            pass(bytes, isLast, _began);
            _isLarge = !isLast;
            return;
        }
        if (_message.WrittenCount == 0) _began = at;
        _message.Write(bytes);
        if (isLast)
        {
            var whole = _message.WrittenSpan.ToArray();
            _message.ResetWrittenCount();
            _texts.Add(whole, .., _began, (message, came) => pass(message, isLast: true, came));
        }
        else if (_message.WrittenCount > MaxMessageBytes)
        {
            // Too large to be joined with others: those before it go first.
            _isLarge = true;
            End(pass);
        }
    }

    /// <summary>Nothing follows, or nothing that could be joined.</summary>
    public void End(TakeMessage pass)
    {
        _texts.End((message, came) => pass(message, isLast: true, came));
        if (_message.WrittenCount > 0) pass(_message.WrittenSpan, isLast: false, _began);
        _message.ResetWrittenCount();
    }
}
