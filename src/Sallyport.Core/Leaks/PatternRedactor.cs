using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Sallyport.Core.Leaks;

/// <summary>
/// Takes what fits a pattern out of a stream that comes in pieces of any size, as if the pattern were tried on the whole
/// of it. What fits may be up to <c>window</c> bytes long; of what is longer, at least that much is taken out, and all of
/// it where it was not yet passed on.
/// </summary>
/// <remarks>The text is taken byte by byte, so a pattern should be of ASCII only.</remarks>
/// <param name="pattern">Must work without backtracking, so that no text can make it slow.</param>
public sealed class PatternRedactor(Regex pattern, int window = PatternRedactor.DefaultWindow)
{
    public const int DefaultWindow = 1024;

    // A match that is still growing is waited for, up to so many windows.
    private const int MaxWindows = 64;

    private static readonly byte[] s_redacted = "[redacted]"u8.ToArray();

    private readonly ArrayBufferWriter<byte> _out = new();
    private char[] _text = new char[4 * window];
    private int _count;

    // What stands before it has been passed on; one character of that is kept for \b and ^.
    private int _from;

    /// <summary>How many were taken out.</summary>
    public int Found { get; private set; }

    /// <summary>What may pass on; valid until the next call.</summary>
    /// <param name="isLast">Whether nothing follows. The next call then begins another text.</param>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes, bool isLast)
    {
        _out.ResetWrittenCount();
        if (_count + bytes.Length > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _count + bytes.Length));
        _count += Encoding.Latin1.GetChars(bytes, _text.AsSpan(_count));
        var text = _text.AsSpan(0, _count);
        var at = _from;
        // What begins before this is found whole, if it is within the window.
        var decided = isLast ? _count : Math.Max(at, _count - window);
        foreach (var match in pattern.EnumerateMatches(text, at))
        {
            if (match.Length == 0) continue;
            var end = match.Index + match.Length;
            var isFinal = isLast || (match.Index < decided && (end < _count || match.Length >= window * MaxWindows));
            if (!isFinal)
            {
                decided = Math.Min(decided, match.Index);
                break;
            }
            Pass(text[at..match.Index]);
            _out.Write(s_redacted);
            Found++;
            at = end;
        }
        decided = Math.Max(decided, at);
        Pass(text[at..decided]);
        Keep(isLast ? _count : decided, isLast);
        return _out.WrittenSpan;
    }

    private void Pass(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        _out.Advance(Encoding.Latin1.GetBytes(text, _out.GetSpan(text.Length)));
    }

    private void Keep(int from, bool isLast)
    {
        if (isLast)
        {
            (_count, _from) = (0, 0);
            return;
        }
        var first = Math.Max(0, from - 1);
        _text.AsSpan(first, _count - first).CopyTo(_text);
        _count -= first;
        _from = from - first;
    }
}
