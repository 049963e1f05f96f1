using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sallyport.Core.Leaks;

/// <summary>Takes an event; valid during the call only.</summary>
/// <param name="at">When it came, as it was added with.</param>
public delegate void TakeEvent(ReadOnlySpan<byte> bytes, TimeSpan at);

/// <summary>
/// Takes what fits a pattern out of text that streams in pieces, one JSON event each, as models answer: pieces of one text
/// are joined, and what fits is taken out of every event that carries a part of it. An event is held until that is decided.
/// </summary>
public sealed class StreamedTextRedactor(IReadOnlyList<Regex> patterns, int window = PatternRedactor.DefaultWindow)
{
    private const int MaxHeld = 512;
    private const int MaxHeldBytes = 256 * 1024;

    private readonly Dictionary<string, TextLane> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<Event> _held = new();
    private readonly ArrayBufferWriter<byte> _redacted = new();
    private long _heldBytes;

    /// <summary>How much was taken out.</summary>
    public int Found => _lanes.Values.Sum(l => l.Found);

    /// <summary>Takes an event whose JSON stands at <paramref name="json"/>; hands on what is decided.</summary>
    public void Add(byte[] bytes, Range json, TimeSpan at, TakeEvent pass)
    {
        var (offset, length) = json.GetOffsetAndLength(bytes.Length);
        List<Part> parts = [];
        foreach (var piece in StreamedText.Find(bytes.AsSpan(offset, length)))
        {
            if (!_lanes.TryGetValue(piece.Lane, out var lane)) _lanes[piece.Lane] = lane = new TextLane(patterns, window);
            parts.Add(new Part(lane, offset + piece.Start, piece.Length, lane.Append(piece.Text), piece.Text));
        }
        _held.Enqueue(new Event(bytes, parts, at));
        _heldBytes += bytes.Length;
        while (_held.TryPeek(out var first) && (_held.Count > MaxHeld || _heldBytes > MaxHeldBytes || first.Parts.All(p => p.IsDecided))) PassFirst(pass);
    }

    /// <summary>Nothing follows.</summary>
    public void End(TakeEvent pass)
    {
        foreach (var lane in _lanes.Values) lane.End();
        while (_held.Count > 0) PassFirst(pass);
    }

    private void PassFirst(TakeEvent pass)
    {
        var (bytes, parts, came) = _held.Dequeue();
        _heldBytes -= bytes.Length;
        _redacted.ResetWrittenCount();
        var at = 0;
        foreach (var part in parts)
        {
            if (part.Lane.Redact(part.From, part.Text) is not { } redacted) continue;
            _redacted.Write(bytes.AsSpan(at, part.Start - at));
            _redacted.Write([(byte)'"', .. JsonEncodedText.Encode(redacted, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"']);
            at = part.Start + part.Length;
        }
        if (at == 0)
        {
            pass(bytes, came);
            return;
        }
        _redacted.Write(bytes.AsSpan(at));
        pass(_redacted.WrittenSpan, came);
    }

    private sealed record Event(byte[] Bytes, List<Part> Parts, TimeSpan Came);

    private sealed record Part(TextLane Lane, int Start, int Length, long From, string Text)
    {
        public bool IsDecided => From + Text.Length <= Lane.Decided;
    }
}
