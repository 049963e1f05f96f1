using Sallyport.Core.Policy;

namespace Sallyport.Core.Metering;

/// <summary>
/// Reads what a call used out of its answer while the answer passes: JSON, server-sent events, or the messages of a
/// WebSocket. It is shown bytes and never holds, delays or changes one.
/// </summary>
public sealed class UsageReader
{
    private readonly UsageScanner _scanner = new();
    private readonly EventLines? _lines;
    private readonly bool _adds;
    private readonly ContentShape _shape;
    private TokenUsage _sum;
    private bool _exact;
    private long _estimatedOutput;
    private long _images;

    private UsageReader(ContentShape shape, EventLines? lines, bool adds)
    {
        (_shape, _lines, _adds) = (shape, lines, adds);
        _scanner.StartMessage(keepDraft: false);
    }

    /// <summary>For an HTTP answer; null where its type says that no figures are in it.</summary>
    public static UsageReader? For(ContentShape shape, string? mediaType)
    {
        if (shape is ContentShape.None || mediaType is null) return null;
        var type = mediaType.AsSpan();
        if (type.IndexOf(';') is >= 0 and var parameter) type = type[..parameter];
        type = type.Trim();
        if (type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase))
            return new UsageReader(shape, new EventLines(), shape is ContentShape.Images or ContentShape.ImageForm);
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? new UsageReader(shape, null, adds: false) : null;
    }

    /// <summary>For the messages of a WebSocket that come from the provider; every answer on it is counted.</summary>
    public static UsageReader ForWebSocket(ContentShape shape) => new(shape, null, adds: true);

    /// <summary>The model that answered, by the provider's word.</summary>
    public string? Model => _scanner.Model;

    public string? ServiceTier => _scanner.Tier;

    /// <summary>Of a WebSocket: what its answers used so far.</summary>
    public TokenUsage Sum => _sum;

    /// <summary>Whether the provider went on working when it had answered, so that the figures are yet to come.</summary>
    public bool IsUnfinished => _lines is null && !_adds && _scanner.Status is "queued" or "in_progress";

    /// <summary>Takes the next bytes of the answer: of a JSON text, of an event stream, or of the current message.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (_lines is null)
        {
            _scanner.Read(bytes);
            return;
        }
        while (!bytes.IsEmpty)
        {
            var part = _lines.Next(ref bytes, out var eventEnds);
            if (!part.IsEmpty) _scanner.Read(part);
            if (eventEnds) EndMessage();
        }
    }

    /// <summary>A message of a WebSocket is complete.</summary>
    public void EndMessage()
    {
        Take();
        _scanner.StartMessage(keepDraft: !_adds);
    }

    /// <summary>What was used, as far as the answer has come.</summary>
    /// <param name="fallback">What to assume where the answer says nothing: of the input, and at least of the output.</param>
    /// <param name="isComplete">Whether the answer came to its end.</param>
    public TokenUsage Total(in TokenUsage fallback, bool isComplete)
    {
        if (_lines is null) Take();
        var unfinished = (_scanner.OpenTextBytes + (_lines is null ? 0 : _scanner.TextBytes) + 3) / 4;
        var usage = _adds ? _sum : _scanner.Draft.ToUsage();
        var exact = _exact || (!_adds && _scanner.Draft.HasUsage);
        if (exact && (isComplete || _adds))
            return usage with { Images = _images > 0 ? _images : _shape is ContentShape.Images or ContentShape.ImageForm ? fallback.Images : 0 };
        // Figures of a stream that was cut, such as those at the beginning of Anthropic's, bound what is known from below.
        return new TokenUsage
        {
            Input = exact && usage.Input > 0 ? usage.Input : fallback.Input,
            CachedInput = usage.CachedInput,
            CacheWrites = usage.CacheWrites,
            Output = Math.Max(Math.Max(usage.Output, _estimatedOutput + unfinished), fallback.Output),
            Images = _images > 0 ? _images : fallback.Images,
            Seconds = Math.Max(usage.Seconds, fallback.Seconds),
            IsEstimated = true,
        };
    }

    private void Take()
    {
        // What Responses repeats at the end of a part was counted while it came.
        var repeats = _lines is not null && _scanner.Type is { } type && type.EndsWith(".done", StringComparison.Ordinal);
        if (_scanner.TextBytes > 0 && !repeats) _estimatedOutput += Math.Max(1, (_scanner.TextBytes + 3) / 4);
        var isImages = _shape is ContentShape.Images or ContentShape.ImageForm;
        if (_lines is null && isImages && !_adds) _images = _scanner.DataEntries;
        if (!_adds || !_scanner.Draft.HasUsage) return;
        if (isImages && _scanner.Type is not null && _scanner.Type.EndsWith(".completed", StringComparison.Ordinal)) _images++;
        _sum += _scanner.Draft.ToUsage();
        _exact = true;
        _scanner.Draft = default;
    }
}
