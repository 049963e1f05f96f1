using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sallyport.Core.Leaks;

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
    private long _heldBytes;

    /// <summary>How much was taken out.</summary>
    public int Found => _lanes.Values.Sum(l => l.Found);

    /// <summary>Takes an event whose JSON stands at <paramref name="json"/>; hands on what is decided.</summary>
    public void Add(byte[] bytes, Range json, Action<ReadOnlySpan<byte>> pass)
    {
        var (offset, length) = json.GetOffsetAndLength(bytes.Length);
        List<Part> parts = [];
        foreach (var piece in StreamedText.Find(bytes.AsSpan(offset, length)))
        {
            if (!_lanes.TryGetValue(piece.Lane, out var lane)) _lanes[piece.Lane] = lane = new TextLane(patterns, window);
            parts.Add(new Part(lane, offset + piece.Start, piece.Length, lane.Append(piece.Text), piece.Text));
        }
        _held.Enqueue(new Event(bytes, parts));
        _heldBytes += bytes.Length;
        while (_held.TryPeek(out var first) && (_held.Count > MaxHeld || _heldBytes > MaxHeldBytes || first.Parts.All(p => p.IsDecided))) PassFirst(pass);
    }

    /// <summary>Nothing follows.</summary>
    public void End(Action<ReadOnlySpan<byte>> pass)
    {
        foreach (var lane in _lanes.Values) lane.End();
        while (_held.Count > 0) PassFirst(pass);
    }

    private void PassFirst(Action<ReadOnlySpan<byte>> pass)
    {
        var (bytes, parts) = _held.Dequeue();
        _heldBytes -= bytes.Length;
        var at = 0;
        foreach (var part in parts)
        {
            if (part.Lane.Redact(part.From, part.Text) is not { } redacted) continue;
            pass(bytes.AsSpan(at, part.Start - at));
            pass([(byte)'"', .. JsonEncodedText.Encode(redacted, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"']);
            at = part.Start + part.Length;
        }
        pass(bytes.AsSpan(at));
    }

    private sealed record Event(byte[] Bytes, List<Part> Parts);

    private sealed record Part(TextLane Lane, int Start, int Length, long From, string Text)
    {
        public bool IsDecided => From + Text.Length <= Lane.Decided;
    }
}
